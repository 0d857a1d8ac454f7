"""Drift between two runs, from the diffs of their commits and the trees before each step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from refactor.engine.branch import branch_name
from refactor.engine.fingerprints import of_patches
from refactor.engine.named import with_reasons
from refactor.engine.sent import sent_tip
from refactor.engine.trust import maker
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput
from refactor.git.patch_text import patch_text
from refactor.git.quarantine import Quarantine
from refactor.git.tree import Tree
from refactor.library.program import Program
from refactor.object_names import CommitId
from refactor.review.ledger import Ledger
from refactor.runs.compare import drift
from refactor.runs.drift import Drift, RunDiffs, StepDiff
from refactor.runs.run import Run
from refactor.store.cache import Cache
from refactor.text.change import FileChange, Fingerprint, by_name, changes

NOTHING = "one of the two makes no commit, and git has nothing to compare\n"


@dataclass(frozen=True)
class Made:
    """A run as one side of a comparison.

    Attributes:
        kept: whether a branch was moved to it.
    """

    run: Run
    kept: bool = True


def compare(objects: Quarantine, cache: Cache, *, old: Made, new: Made) -> Drift:
    """The drift from one run to another.

    Args:
        objects: a quarantine that has the commits of both.
    """
    commits = []
    for step in (*old.run.changed, *new.run.changed):
        commits.append(step.commit)
    patches = patch_text(objects, commits)
    parsed = {}
    for commit, diff in by_name(patches).items():
        parsed[commit] = changes(diff)
    diffs = _Diffs(of_patches(objects, patches), parsed)
    paths = diffs.differing(old.run, new.run)
    bottom = Tree(objects, cache, old.run.base.tree, old.run.base.tree)
    then = diffs.by_step(old.run, bottom, paths)
    now = diffs.by_step(new.run, bottom, paths)
    found = drift(RunDiffs(old.run, then, old.kept), RunDiffs(new.run, now, new.kept))
    bases = [
        replace(bottom, oid=side.run.onto.tree, base=side.run.onto.tree) for side in (old, new)
    ]
    return with_reasons(found, old=(old.run, bases[0]), new=(new.run, bases[1]))


@dataclass(frozen=True)
class _Diffs:
    """The diffs of the commits of two runs: commit -> its fingerprint, and its changes."""

    fingerprints: Mapping[str, Fingerprint]
    changes: Mapping[str, tuple[FileChange, ...]]

    def differing(self, old: Run, new: Run) -> dict[str, set[str]]:
        """Step id -> the files that the two runs do not change in the same way."""
        before = self._contents(old)
        after = self._contents(new)
        paths: dict[str, set[str]] = {}
        for step in {*before, *after}:
            paths[step] = set()
            # A file that one of the runs leaves alone differs, too.
            for path, _ in before.get(step, set()) ^ after.get(step, set()):
                paths[step].add(path)
        return paths

    def _contents(self, run: Run) -> dict[str, set[tuple[str, str]]]:
        """Step id -> (path, content of the change) of each file."""
        contents = {}
        for step in run.changed:
            done = self.changes.get(step.commit, ())
            contents[step.id] = {(change.path, change.content) for change in done}
        return contents

    def by_step(
        self, run: Run, bottom: Tree, paths: Mapping[str, Iterable[str]]
    ) -> dict[str, StepDiff]:
        """Step id -> the diff of the step, and some files as they were before it."""
        diffs = {}
        oid = run.base.tree
        for step in run.changed:
            fingerprint = self.fingerprints.get(step.commit, Fingerprint())
            done = self.changes.get(step.commit, ())
            # Reading every file of every step would take longer than the comparison.
            before = _contents_of(replace(bottom, oid=oid, base=oid), paths[step.id])
            diffs[step.id] = StepDiff(fingerprint, done, before)
            oid = step.tree
        return diffs


def _contents_of(tree: Tree, paths: Iterable[str]) -> dict[str, bytes | None]:
    """Path -> content; None where there is no such file."""
    contents: dict[str, bytes | None] = {}
    for path in sorted(paths):
        contents[path] = tree.read(path) if tree.has_file(path) else None
    return contents


def range_diff(objects: Quarantine, old: Run, new: Run) -> str:
    """The output of `git range-diff`, which pairs commits by how alike they look."""
    if not old.changed or not new.changed:
        return NOTHING
    before = f"{old.base.commit}..{old.tip}"
    after = f"{new.base.commit}..{new.tip}"
    # Against color.ui and notes.displayRef of the user.
    output = objects.do("range-diff", "--no-color", "--no-notes", before, after)
    return output.decode("utf-8", "replace")


def present(workplace: Workplace, program: Program) -> Iterator[tuple[int, list[Run]]]:
    """The runs whose commits the repository still has: (version, its runs), the newest first.

    Where the branch of a version is at one of its runs, that one comes first; without a branch,
    the one that was posted. Runs of an untrusted series of that name are left out.
    """
    series, by = program.name, maker(program)
    recorded: dict[int, list[Run]] = {}
    tips = []
    for version in workplace.versions(series):
        recorded[version] = []
        for record in workplace.records(series, version).newest_first():
            if not by.objection(record.run):
                recorded[version].append(record.run)
                tips.append(record.run.tip)
    # Garbage collection may have taken some. One question for all: each costs a process.
    there = workplace.repository.having(tips)
    for version, runs in recorded.items():
        tip = _tip(workplace, series, version)
        left = [run for run in runs if run.tip in there]
        if left:
            # False comes first: the run that the branch is at, and then the others, the newest
            # first.
            yield version, sorted(left, key=lambda run: run.tip != tip)


def _tip(workplace: Workplace, series: str, version: int) -> CommitId | None:
    """The last commit of a version; None where the run was undone, or the branch is gone."""
    repository = workplace.repository
    return repository.branch(branch_name(series, version)) or sent_tip(repository, series, version)


def since_posted(
    workplace: Workplace, objects: Quarantine, *, program: Program, run: Run, ledger: Ledger
) -> dict[str, str]:
    """Step id -> a sentence of the change log: how the step differs from the version posted last.

    Empty where nothing was posted before, or that version was run on another machine.
    """
    posted = ledger.before(run.version)
    if not posted:
        return {}
    runs = dict(present(workplace, program)).get(posted[0].version, [])
    if not runs:
        return {}
    return compare(objects, workplace.cache, old=Made(runs[0]), new=Made(run)).words


def last(workplace: Workplace, program: Program, version: int) -> Run:
    """The run that a new one follows: of the same version, else of the one before.

    A run that was undone is compared with nothing: its version has no branch any more.

    Raises:
        BadInput: there is none.
    """
    series = program.name
    for number, runs in present(workplace, program):
        if number <= version and _tip(workplace, series, number):
            return runs[0]
    of = series if version == 1 else f"{series} v{version} or before"
    raise BadInput(
        f"there is no run of {of} here",
        f"`refactor run {series} --onto REV -v{version}` makes one",
    )
