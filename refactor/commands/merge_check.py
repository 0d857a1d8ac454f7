"""`refactor merge-check`: a version merged with other heads, for trial.

Everything happens in a quarantine: of the merges nothing stays in the repository.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from refactor.edits.kinds import Edit
from refactor.edits.outcome import Broken, Edited, Partial
from refactor.engine.applicable import applicable
from refactor.engine.branch import recorded_run
from refactor.engine.changed_places import changed_places
from refactor.engine.expectations import places
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput
from refactor.git.merge_tree import merge_commits
from refactor.git.quarantine import Quarantine
from refactor.git.tree import Tree
from refactor.library.program import Program
from refactor.object_names import CommitId, TreeId
from refactor.runs.facts import Unexamined
from refactor.runs.proof import ProofStatus
from refactor.runs.run import Base, Held, Run


@dataclass(frozen=True)
class MergeConflict:
    """A file that git cannot merge.

    Attributes:
        kind: in git's words.
        steps: ids of the commits that change the file.
    """

    path: str
    kind: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class NewUser:
    """A place that came in on the other side, and that the series would have changed.

    Attributes:
        line: in the merged file.
        step: the id of the step.
        name: the rule, phrase or symbol by which it was found.
        text: the line.
    """

    path: str
    line: int
    step: str
    name: str
    text: str


@dataclass(frozen=True)
class MergedHead:
    """A version merged with one head.

    Attributes:
        related: whether the head shares any history with the base; else its tree was taken for a
            change of the base.
        unexamined: what could not be looked at in the merged tree.
    """

    name: str
    commit: str
    related: bool
    conflicts: tuple[MergeConflict, ...]
    users: tuple[NewUser, ...]
    unexamined: tuple[Unexamined, ...]

    @property
    def status(self) -> ProofStatus:
        """The status, in the words of check."""
        if self.conflicts or self.users:
            return "disproved"
        # A place that could not be looked at may be a user.
        return "unchecked" if self.unexamined else "proved"


@dataclass(frozen=True)
class MergeCheck:
    """A version merged with each of some heads, one by one."""

    series: str
    version: int
    base: Base
    heads: tuple[MergedHead, ...]

    @property
    def status(self) -> ProofStatus:
        """The worst status of a head."""
        statuses = [head.status for head in self.heads]
        if "disproved" in statuses:
            return "disproved"
        return "unchecked" if "unchecked" in statuses else "proved"


def merge_check(
    workplace: Workplace,
    program: Program,
    *,
    version: int,
    heads: Sequence[str],
    say: Callable[[str], None],
) -> MergeCheck:
    """Merge a version with heads, and run its rules on what comes out.

    Raises:
        BadInput: there is no such version, or no such head.
        Unavailable: git is too old.
    """
    run = recorded_run(workplace, program, version)
    if not run.changed:
        raise BadInput(f"{program.name} v{version} has no commits", "there is nothing to merge")
    names = list(dict.fromkeys(heads))
    # A name that is mistyped is found before minutes have gone into the others.
    commits = [workplace.repository.commit(name) for name in names]
    with Quarantine(workplace.repository) as quarantine:
        trial = _Trial(program, run, quarantine, workplace)
        merged = []
        for name, commit in zip(names, commits, strict=True):
            say(f"merging {name}")
            merged.append(trial.merged(name, commit))
    return MergeCheck(run.series, run.version, run.base, tuple(merged))


@dataclass(frozen=True)
class _Trial:
    """Merges one run with heads."""

    program: Program
    run: Run
    objects: Quarantine
    workplace: Workplace

    def merged(self, name: str, commit: CommitId) -> MergedHead:
        """The merge with one head."""
        base = self.run.base
        merge = merge_commits(self.objects, self.run.tip, commit, base=base.commit)
        conflicts = []
        for path, kind in sorted(merge.conflicts.items()):
            conflicts.append(MergeConflict(path, kind, tuple(self._steps(path))))
        users: dict[NewUser, None] = {}
        unexamined: dict[Unexamined, None] = {}
        # What is merged with markers in it is for a person.
        leaving = {*merge.conflicts, *self._held()}
        looking = _Looking(self._tree(merge.tree), self._tree(self.run.changed[-1].tree), leaving)
        for step in applicable(self.program, self._tree(base.tree)).program.steps:
            for edit in step.edits:
                # Text that a person wrote has no users: it is about places that are known.
                if not edit.literal:
                    found, missed = looking.edit(step.id, edit, self.program)
                    users |= dict.fromkeys(found)
                    unexamined |= dict.fromkeys(missed)
            users |= dict.fromkeys(looking.symbols(step.id, step.declared.gone, users))
        return MergedHead(
            name, commit, merge.related, tuple(conflicts), tuple(users), tuple(unexamined)
        )

    def _tree(self, oid: TreeId) -> Tree:
        return Tree(self.objects, self.workplace.cache, oid, oid)

    def _steps(self, path: str) -> Iterator[str]:
        for step in self.run.changed:
            if any(file.path == path for file in step.facts.files):
                yield step.id

    # A group that is held is not converted, so its places are no news.
    def _held(self) -> Iterator[str]:
        for step in self.run.steps:
            if isinstance(step, Held):
                yield from step.files


@dataclass(frozen=True)
class _Looking:
    """Looks for new users in a merged tree.

    Attributes:
        result: the tree of the run: what is there already came in on no other side.
        leaving: files that are left out.
    """

    tree: Tree
    result: Tree
    leaving: set[str]

    def edit(
        self, step: str, edit: Edit, program: Program
    ) -> tuple[list[NewUser], list[Unexamined]]:
        """The places that an edit would change, and the files that it cannot look at."""
        missed: list[Unexamined] = []
        outcome = edit.apply(self.tree, program.sources)
        if isinstance(outcome, Broken) and edit.runs_rule:
            missed.append(Unexamined(edit.name, outcome.reason))
        if not isinstance(outcome, Edited | Partial):
            return [], missed
        if isinstance(outcome, Partial):
            missed += [each for each in outcome.unexamined if each.path not in self.leaving]
        files = {}
        for path, file in outcome.files.items():
            # What is the same in both came in with the series, which left the place as it is on
            # purpose.
            if path not in self.leaving and self.tree.entry(path) != self.result.entry(path):
                files[path] = file
        found = []
        for place in changed_places(self.tree, self.tree.write(files).oid):
            # An insertion replaces no line.
            text = (place.before or place.after).partition("\n")[0].strip()
            found.append(NewUser(place.file, place.line, step, edit.name, text))
        return found, missed

    def symbols(
        self, step: str, gone: Sequence[str], known: Iterable[NewUser]
    ) -> Iterator[NewUser]:
        """The places that still name a symbol which is to be gone, besides those known already."""
        there = {f"{user.path}:{user.line}" for user in known}
        for symbol in gone:
            # A comment that still names it is no user.
            code, _ = places(self.tree, symbol, gone)
            for place in code:
                path, _, line = place.rpartition(":")
                if place not in there and path not in self.leaving:
                    text = self.tree.read(path).split(b"\n")[int(line) - 1]
                    shown = text.decode("utf-8", "replace").strip()
                    yield NewUser(path, int(line), step, symbol, shown)
