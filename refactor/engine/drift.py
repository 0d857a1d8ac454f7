"""Drift between two runs: what git says of their commits, and what their trees held before each step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from refactor.engine.branch import branch_name
from refactor.engine.fingerprints import of_patches
from refactor.engine.trust import maker
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput
from refactor.git.quarantine import Quarantine
from refactor.git.tree import Tree
from refactor.library.program import Program
from refactor.review.ledger import Ledger
from refactor.runs.compare import drift
from refactor.runs.drift import Drift, StepDiff
from refactor.runs.run import Run
from refactor.store.cache import Cache
from refactor.text.change import Change, Fingerprint, by_name, changes

NOTHING = "one of the two makes no commit, and git has nothing to compare\n"


@dataclass(frozen=True)
class Made:
    """A run as one side of a comparison.

    Attributes:
        kept: whether a branch was moved to it.
    """

    run: Run
    kept: bool = True


def compare(objects: Quarantine, cache: Cache, old: Made, new: Made) -> Drift:
    """The drift from one run to another.

    Args:
        objects: a quarantine that has the commits of both.
    """
    commits = [step.commit for made in (old, new) for step in made.run.changed]
    patches = objects.patches(commits)
    known = of_patches(objects, patches)
    done = {commit: changes(diff) for commit, diff in by_name(patches).items()}
    paths = _paths(done, old.run, new.run)
    then, now = (_evidence(objects, cache, made.run, known, done, paths) for made in (old, new))
    return drift(old.run, new.run, then, now, (old.kept, new.kept))


def _paths(done: dict[str, tuple[Change, ...]], old: Run, new: Run) -> dict[str, set[str]]:
    """Step -> the files that the two runs do not change in the same way."""
    before, after = (
        {
            step.id: {(each.path, each.content) for each in done.get(step.commit, ())}
            for step in run.changed
        }
        for run in (old, new)
    )
    return {
        step: {path for path, _ in before.get(step, set()) ^ after.get(step, set())}
        for step in {*before, *after}
    }


def _evidence(
    objects: Quarantine,
    cache: Cache,
    run: Run,
    known: dict[str, Fingerprint],
    done: dict[str, tuple[Change, ...]],
    paths: dict[str, set[str]],
) -> dict[str, StepDiff]:
    found = {}
    tree = run.base.tree
    for step in run.changed:
        before = _held(Tree(objects, cache, tree, tree), paths[step.id])
        found[step.id] = StepDiff(
            known.get(step.commit, Fingerprint()), done.get(step.commit, ()), before
        )
        tree = step.tree
    return found


def _held(tree: Tree, paths: Iterable[str]) -> dict[str, bytes | None]:
    return {path: tree.read(path) if tree.has_file(path) else None for path in sorted(paths)}


def range_diff(objects: Quarantine, old: Run, new: Run) -> str:
    """What `git range-diff` says of two runs; it pairs commits by how alike they look."""
    if not old.changed or not new.changed:
        return NOTHING
    ranges = (f"{run.base.commit}..{run.tip}" for run in (old, new))
    return objects.do("range-diff", "--no-color", "--no-notes", *ranges).decode("utf-8", "replace")


def present(workplace: Workplace, program: Program) -> Iterator[tuple[int, list[Run]]]:
    """The runs whose commits the repository still has: (version, its runs), the newest first.

    Where the branch of a version is at one of its runs, that one comes first. A run of another
    series of that name, of a directory that is not trusted, is none of these.
    """
    series, by = program.name, maker(program)
    recorded = {
        version: [record.run for record in workplace.records(series, version).newest_first()]
        for version in workplace.versions(series)
    }
    recorded = {
        version: [run for run in runs if not by.objection(run)]
        for version, runs in recorded.items()
    }
    there = workplace.repository.having([run.tip for runs in recorded.values() for run in runs])
    for version, runs in recorded.items():
        tip = workplace.repository.branch(branch_name(series, version))
        if here := sorted(
            (run for run in runs if run.tip in there), key=lambda run: run.tip != tip
        ):
            yield version, here


def since_posted(
    workplace: Workplace, objects: Quarantine, program: Program, run: Run, *, ledger: Ledger
) -> dict[str, str]:
    """Step id -> a sentence of the change log: how the step differs from the version posted last.

    Empty where nothing was posted before, or that version was run elsewhere.
    """
    posted = next(iter(ledger.before(run.version)), None)
    runs = dict(present(workplace, program)).get(posted.version, []) if posted else []
    if not runs:
        return {}
    return compare(objects, workplace.cache, Made(runs[0]), Made(run)).words


def last(workplace: Workplace, program: Program, version: int | None) -> Run:
    """The run that a new one of this version follows: of the version itself, else of the one before it.

    Args:
        version: None for the newest that there is.

    Raises:
        BadInput: there is none.
    """
    series = program.name
    for number, runs in present(workplace, program):
        if version is None or number <= version:
            return runs[0]
    of = f"{series} v{version} or before" if version else series
    raise BadInput(
        f"there is no run of {of} here",
        f"`refactor run {series} --onto REV -v{version or 1}` makes one",
    )
