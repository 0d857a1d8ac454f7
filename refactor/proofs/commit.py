"""The commits of a run, with everything that a proof may look at."""

from __future__ import annotations

import re
import shlex
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace

import msgspec

from refactor.engine.applicable import applicable
from refactor.engine.mails import mails
from refactor.errors import BadInput
from refactor.git.quarantine import Quarantine
from refactor.git.tree import Tree
from refactor.library.history import ConflictDecisions
from refactor.library.program import Program, ProgramStep
from refactor.runs.proof import Finding
from refactor.runs.run import Changed, Run


@dataclass(frozen=True)
class Commit:
    """One commit of a run.

    Attributes:
        number: its place in the series, from 1.
        parent: the commit below it.
        before, after: the trees of both.
        start, end: the trees before and after its step, which may make other commits as well.
        paths: the files that differ between them.
        mail: the patch file.
        author: `Name <address>`.
    """

    number: int
    step: ProgramStep
    made: Changed
    parent: str
    before: Tree
    after: Tree
    start: Tree
    end: Tree
    paths: tuple[str, ...]
    mail: bytes
    author: str

    def answers_for(self, path: str) -> bool:
        """Whether a finding about a file is one of this commit, and of no other of its step."""
        if self.made.group is None or path in self.paths:
            return True
        # The last commit answers for files that the step does not change.
        is_last = self.after.oid == self.end.oid
        return is_last and self.start.entry(path) == self.end.entry(path)


@dataclass(frozen=True)
class CheckedSeries:
    """A run and its program: what the proofs of all its commits share.

    Attributes:
        base: the tree that the first commit is on.
        asked: the tree that the user named, below every series: its scripts are run.
        decisions: of the user, about conflicts of the series.
    """

    program: Program
    run: Run
    base: Tree
    asked: Tree
    decisions: ConflictDecisions

    @property
    def distrust(self) -> str | None:
        """Why nothing of it may be built; None where all of it is trusted, now and in the run."""
        return self.distrust_because("a build runs what the series makes of Makefiles and scripts")

    def distrust_because(self, why: str) -> str | None:
        """Why nothing of it may run; None where all of it is trusted, now and in the run.

        Args:
            why: what would run.
        """
        if now := self.program.untrusted:
            remedy = f"git config --global --add refactor.path {shlex.quote(str(now))}"
            return f"{now} is not trusted, and {why}: {remedy}"
        then = self.run.untrusted
        if not then:
            return None
        past = f"{then} was not trusted when this branch, or what is below it, was made"
        return f"{past}, and {why}: run it again, on a base without that"

    def subjects(self, without: Commit) -> list[str]:
        """The subjects of all other commits."""
        subjects = []
        for other in self.run.changed:
            if other.id != without.made.id:
                subjects.append(other.message.partition("\n")[0])
        return subjects

    def accept(
        self, commit: Commit, kind: str, findings: tuple[Finding, ...]
    ) -> tuple[Finding, ...]:
        """The findings, with the reason in those that the series accepts."""
        accepted = []
        for finding in findings:
            accepted.append(self._accept(commit, kind, finding))
        return tuple(accepted)

    def _accept(self, commit: Commit, kind: str, finding: Finding) -> Finding:
        for acceptance in self.program.accepted:
            # The first one counts, as they stand in series.toml.
            if acceptance.covers(kind, finding.name, commit.step.id):
                return msgspec.structs.replace(finding, accepted=acceptance.reason)
        return finding

    def _require_declared(self, steps: Container[str]) -> None:
        for made in self.run.changed:
            if made.step not in steps:
                raise BadInput(
                    f"the series has no step '{made.step}', which the branch has a commit of",
                    f"`refactor run {self.run.series}` makes it anew",
                )

    def commits(self) -> Iterator[Commit]:
        """The commits of the run, in order.

        Raises:
            BadInput: the series no longer has a step that the run made a commit of.
        """
        objects = self.base.objects
        # Their names begin with the number of the patch, as those of git format-patch do.
        files = mails(self.run, objects)
        letters = map(files.__getitem__, sorted(files))
        parent, before = self.run.base.commit, self.base
        program = applicable(self.program, self.base).program
        declared = {step.id: step for step in program.steps}
        self._require_declared(declared)
        ends = {made.step: made.tree for made in self.run.changed}
        step, start, end = "", before, before
        for number, (made, mail) in enumerate(zip(self.run.changed, letters, strict=True), 1):
            if made.step != step:
                step, start = made.step, before
                # A spread step is checked as one: from the tree before its first commit to that of
                # its last.
                whole = objects.differing(before.oid, ends[step])
                end = replace(self.base, oid=ends[step], changed=before.changed | frozenset(whole))
            paths = objects.differing(before.oid, made.tree)
            after = replace(self.base, oid=made.tree, changed=before.changed | frozenset(paths))
            yield Commit(
                number=number,
                step=declared[made.step],
                made=made,
                parent=parent,
                before=before,
                after=after,
                start=start,
                end=end,
                paths=paths,
                mail=mail,
                author=_author(objects, made.commit),
            )
            parent, before = made.commit, after


def _author(objects: Quarantine, commit: str) -> str:
    raw = objects.read(commit).decode("utf-8", "replace")
    author = re.search(r"^author (.*>) ", raw, re.MULTILINE)
    # git fsck refuses a commit without one, and these are our own.
    assert author is not None
    return author[1]
