"""The checks of the commits of a run, and their results."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from refactor.runs.evidence import Evidence
from refactor.runs.facts import Facts
from refactor.runs.run import Base

ProofStatus = Literal["proved", "disproved", "unchecked", "not declared"]
"""Unchecked: unknown, for the reason in the summary. Not declared: not asked for by the series."""

KINDS = (
    "applies",
    "expected",
    "idempotent",
    "checkpatch",
    "builds",
    "same code",
    "signed",
    "worded",
    "own check",
    "behaviour",
    "measured",
)
"""Every kind of proof, in the order of reports; a kind may be shown about several subjects."""


UNEXAMINED = "unexamined"
"""The name of the finding that spatch could not examine a file as a whole."""


class Finding(msgspec.Struct, frozen=True):
    """One thing that speaks against a commit.

    Attributes:
        name: what kind of thing, as an acceptance names it: checkpatch's type, a function; may be
            empty.
        where: `path:line`, an object, a line of the message; may be empty.
        text: one line for a person.
        detail: more lines, shown on request: a compiler's words, the difference of a function.
        accepted: the written reason why the series accepts it; empty when it does not.
    """

    name: str
    where: str
    text: str
    detail: str = ""
    accepted: str = ""


class Proof(msgspec.Struct, frozen=True):
    """One check of one commit.

    Attributes:
        kind: one of KINDS.
        subject: what it is about where there are several of a kind, as `arm64 defconfig`; may be
            empty.
        summary: one line: what was shown, or why nothing could be.
        notes: what the proof does not cover.
    """

    kind: str
    status: ProofStatus
    summary: str
    findings: tuple[Finding, ...] = ()
    subject: str = ""
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The kind, and what it is about: `builds (arm64 defconfig)`."""
        return f"{self.kind} ({self.subject})" if self.subject else self.kind


class CommitReport(msgspec.Struct, frozen=True):
    """One commit and its proofs.

    Attributes:
        id: of the step.
        diff: what it changes, with context.
        facts: what the run knows about it.
    """

    id: str
    commit: str
    message: str
    diff: str
    facts: Facts
    proofs: tuple[Proof, ...]

    @property
    def subject(self) -> str:
        """The first line of its message."""
        return self.message.partition("\n")[0]

    @property
    def is_disproved(self) -> bool:
        """Whether any of its proofs failed."""
        return any(proof.status == "disproved" for proof in self.proofs)

    def status(self, kind: str) -> ProofStatus:
        """The worst status of its proofs of a kind."""
        return _worst(proof.status for proof in self.proofs if proof.kind == kind)


class ProposedBuild(msgspec.Struct, frozen=True):
    """A `[[build]]` that series.toml could have, for a person to judge.

    Attributes:
        set: the options that the files want.
        depends: option -> what it depends on, in Kconfig's words.
        files: what it would compile, and no declared build compiles.
    """

    arch: str
    config: str
    set: tuple[str, ...] = ()
    depends: dict[str, str] = {}
    files: tuple[str, ...] = ()

    @property
    def toml(self) -> str:
        """The lines for series.toml."""
        lines = ["[[build]]", f'arch = "{self.arch}"', f'config = "{self.config}"']
        for option, words in self.depends.items():
            lines.append(f"# {option} depends on {words}")
        if self.set:
            lines.append(f"set = [{', '.join(map(_quoted, self.set))}]")
        return "".join(f"{line}\n" for line in lines)


def _quoted(text: str) -> str:
    return f'"{text}"'


class Report(msgspec.Struct, frozen=True):
    """A whole series, examined.

    Attributes:
        tools: name -> version of what the proofs rest on.
        unused: acceptances of the series that no finding needed, as a person reads them.
        leftovers: sentences about macros and includes of the touched files that lost their last
            user to the series.
        evidence: what the cover letter may repeat.
        proposed: builds for files that no declared one compiles.
    """

    series: str
    version: int
    branch: str
    base: Base
    tools: dict[str, str]
    commits: tuple[CommitReport, ...]
    unused: tuple[str, ...] = ()
    leftovers: tuple[str, ...] = ()
    evidence: Evidence | None = None
    proposed: tuple[ProposedBuild, ...] = ()

    @property
    def status(self) -> ProofStatus:
        """The worst status of all proofs; unchecked when nothing is declared."""
        statuses: list[ProofStatus] = []
        for commit in self.commits:
            statuses += map(commit.status, KINDS)
        worst = _worst(statuses)
        # A series that asks for nothing has been checked for nothing: that is no pass.
        return "unchecked" if worst == "not declared" else worst

    @property
    def first_bad(self) -> CommitReport | None:
        """The first commit with a disproved proof."""
        for commit in self.commits:
            if commit.is_disproved:
                return commit
        return None


# A check that could not be made is no pass, whatever was proved beside it.
_WORST_FIRST: tuple[ProofStatus, ...] = ("disproved", "unchecked", "proved", "not declared")


def _worst(statuses: Iterable[ProofStatus]) -> ProofStatus:
    """The worst of some statuses; not declared when there is none."""
    return min(statuses, key=_WORST_FIRST.index, default="not declared")


def conclude(
    kind: str,
    findings: tuple[Finding, ...],
    *,
    shown: str,
    subject: str = "",
    notes: tuple[str, ...] = (),
) -> Proof:
    """A proof that holds when every finding is accepted.

    Args:
        shown: the summary of a proof that holds.
    """
    standing = [finding for finding in findings if not finding.accepted]
    if not standing:
        return Proof(kind, "proved", shown, findings, subject, notes)
    # One line for the report: the first finding stands for the others, which --details shows.
    more = f" and {len(standing) - 1} more" if standing[1:] else ""
    where = f"{standing[0].where}: " if standing[0].where else ""
    return Proof(kind, "disproved", f"{where}{standing[0].text}{more}", findings, subject, notes)
