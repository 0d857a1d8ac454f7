"""All proofs of all commits of a run, in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

from msgspec import structs

from refactor.build.workshop import Workshop
from refactor.engine import facts
from refactor.errors import RefactorError, of_system
from refactor.git import executable
from refactor.proofs.applies import Applies
from refactor.proofs.behaviour import Behaviours
from refactor.proofs.builds import Builds
from refactor.proofs.commit import CheckedSeries, Commit
from refactor.proofs.evidence import collect
from refactor.proofs.foreseen import foresee_builds
from refactor.proofs.leftovers import leftovers
from refactor.proofs.measured import Measurements
from refactor.proofs.own_checks import OwnChecks
from refactor.proofs.reproduced import Reproduced
from refactor.proofs.reviewed import Checked, Read
from refactor.runs.proof import KINDS, CommitReport, Proof, Report

Tell = Callable[[str, float | None], None]
"""Called with a line of progress, and the finished fraction of the whole; None for as before."""

Which = Literal["none", "last", "all"]
"""Some of the commits of a series."""


class Prover(Protocol):
    """One or more kinds of proof."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of its proofs."""
        ...

    def prove(self, commit: Commit) -> tuple[Proof, ...]:
        """The proofs of one commit.

        Raises:
            RefactorError: this machine cannot check it.
        """
        ...


def examine(
    series: CheckedSeries, branch: str, *, workshop: Workshop, boot: Which, tell: Tell
) -> Report:
    """Check each commit of a run.

    Args:
        boot: which commits are booted besides the base, to run the kernel's own tests there.

    Raises:
        BadInput: the program is not the one that made the run.
    """
    commits = list(series.commits())
    builds = Builds(series, workshop, commits, lambda words: tell(words, None))
    behaviours = None
    own = OwnChecks(series, commits, workshop=workshop, cache=series.base.cache)
    # Cheap ones first: who watches sees a bad mail before an hour of builds.
    provers = [*_readers(series, commits, workshop, tell), builds, own]
    if boot != "none":

        def say(words: str) -> None:
            tell(words, None)

        every = boot == "all"
        behaviours = Behaviours(series, commits, every=every, workshop=workshop, say=say)
        provers.append(behaviours)
        if series.program.measures:
            provers.append(Measurements(series, commits, workshop=workshop, say=say))
    foresee_builds(workshop, builds.builds, commits)
    reports = _reports(commits, provers, tell)
    run = series.run
    tools = run.tools | {"git": executable.version()} | workshop.tools
    unused = _unused(series, reports)
    evidence = collect(series, reports, workshop=workshop, builds=builds, behaviours=behaviours)
    # Of the whole series: within it, a macro may lose its last user in one patch and go in the
    # next.
    left = leftovers(commits)
    report = Report(run.series, run.version, branch, run.base, tools, tuple(reports), unused, left)
    proposed = builds.proposals.builds()
    return structs.replace(report, evidence=evidence, proposed=proposed)


def _readers(
    series: CheckedSeries, commits: Sequence[Commit], workshop: Workshop, tell: Tell
) -> list[Prover]:
    """The provers that build nothing."""
    checked = _foreseen(series, commits, workshop, tell)
    return [Applies(series), Reproduced(series), checked, Read(series)]


def _foreseen(
    series: CheckedSeries, commits: Sequence[Commit], workshop: Workshop, tell: Tell
) -> Checked:
    """The prover that asks checkpatch, which was asked about all patches at once."""
    checked = Checked(series)
    checked.foresee(commits, workshop.jobs, lambda words: tell(words, None))
    return checked


def _reports(
    commits: Sequence[Commit], provers: Sequence[Prover], tell: Tell
) -> list[CommitReport]:
    """Let every prover check every commit, and report the progress."""
    reports = []
    for commit in commits:
        proofs: list[Proof] = []
        for nth, prover in enumerate(provers):
            done = (commit.number - 1 + nth / len(provers)) / len(commits)
            kinds = ", ".join(prover.kinds)
            tell(f"{commit.number}/{len(commits)} {commit.made.id}: {kinds}", done)
            proofs += _proofs(prover, commit)
        reports.append(_commit_report(commit, proofs))
    return reports


def _proofs(prover: Prover, commit: Commit) -> tuple[Proof, ...]:
    """The proofs of a commit; unchecked ones when the prover fails."""
    try:
        return prover.prove(commit)
    except (RefactorError, OSError) as error:
        # One prover that lacks a program does not keep the others from checking.
        return tuple(Proof(kind, "unchecked", str(of_system(error))) for kind in prover.kinds)


def _commit_report(commit: Commit, proofs: list[Proof]) -> CommitReport:
    """The report of a commit, with its proofs in the order of reports."""
    made = commit.made
    diff = facts.patch(commit.before, commit.after).decode("utf-8", "replace")
    # The provers run in an order of their own: quick ones first.
    ordered = tuple(sorted(proofs, key=lambda proof: KINDS.index(proof.kind)))
    return CommitReport(made.id, made.commit, made.message, diff, made.facts, ordered)


def _unused(series: CheckedSeries, reports: list[CommitReport]) -> tuple[str, ...]:
    """The acceptances of the series that no finding needed."""
    places = set()
    for report in reports:
        for proof in report.proofs:
            for finding in proof.findings:
                places.add((proof.kind, finding.name, report.id))
    unused = []
    for acceptance in series.program.accepted:
        if not any(acceptance.covers(*place) for place in places):
            unused.append(str(acceptance))
    return tuple(unused)
