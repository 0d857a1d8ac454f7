"""Every proof of every commit, in order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

from refactor.build.workshop import Workshop
from refactor.engine import facts
from refactor.errors import RefactorError, of_system
from refactor.git import plumbing
from refactor.proofs.applies import Applies
from refactor.proofs.behaviour import Behaviours
from refactor.proofs.builds import Builds
from refactor.proofs.commit import Commit, Series
from refactor.proofs.reproduced import Reproduced
from refactor.proofs.reviewed import Checked, Read
from refactor.runs.proof import KINDS, CommitReport, Proof, Report

Tell = Callable[[str, float], None]
"""Told what is being done, and the fraction of the whole."""


Which = Literal["none", "last", "all"]
"""Of the commits of a series."""


class Prover(Protocol):
    """One or more kinds of proof."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Those that it gives."""
        ...

    def prove(self, commit: Commit) -> tuple[Proof, ...]:
        """The proofs of one commit.

        Raises:
            RefactorError: it cannot be found out on this machine.
        """
        ...


def examine(series: Series, branch: str, workshop: Workshop, boot: Which, tell: Tell) -> Report:
    """Prove each commit.

    Args:
        boot: which commits are booted besides the base, to run the kernel's own tests there.

    Raises:
        BadInput: the program is not the one that made the run.
    """
    commits = list(series.commits())
    provers: list[Prover] = [
        Applies(series),
        Reproduced(series),
        Checked(series),
        Read(series),
        Builds(series, workshop),
    ]
    if boot != "none":
        provers.append(
            Behaviours(series, commits, boot == "all", workshop, lambda words: tell(words, 1.0))
        )
    examined = []
    for commit in commits:
        proofs: list[Proof] = []
        for nth, prover in enumerate(provers):
            done = (commit.number - 1 + nth / len(provers)) / len(commits)
            tell(
                f"{commit.number}/{len(commits)} {commit.step.id}: {', '.join(prover.kinds)}", done
            )
            proofs += _proved(prover, commit)
        proofs.sort(key=lambda proof: KINDS.index(proof.kind))
        made = commit.made
        examined.append(
            CommitReport(
                made.id, made.commit, made.message, _diff(commit), made.facts, tuple(proofs)
            )
        )
    tools = series.run.tools | {"git": plumbing.version()} | workshop.tools
    run = series.run
    return Report(
        run.series, run.version, branch, run.base, tools, tuple(examined), _unused(series, examined)
    )


def _proved(prover: Prover, commit: Commit) -> tuple[Proof, ...]:
    try:
        return prover.prove(commit)
    except (RefactorError, OSError) as error:
        return tuple(Proof(kind, "unchecked", str(of_system(error))) for kind in prover.kinds)


def _diff(commit: Commit) -> str:
    return facts.patch(commit.before, commit.after).decode("utf-8", "replace")


def _unused(series: Series, examined: list[CommitReport]) -> tuple[str, ...]:
    """What the series accepts and no proof has found."""
    found = {
        (proof.kind, finding.name, commit.id)
        for commit in examined
        for proof in commit.proofs
        for finding in proof.findings
    }
    return tuple(
        str(each)
        for each in series.program.accepted
        if not any(each.covers(*finding) for finding in found)
    )
