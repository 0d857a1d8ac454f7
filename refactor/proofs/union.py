"""Builds of a step that makes a commit for each group: all of them at once, then who breaks it.

Most conversions break nothing, and a build for each of two hundred groups takes hours. Only where
the union has a new error or warning is the commit looked for that brings it, as git bisect does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from refactor.build.state import State, new_errors, new_warnings, targets
from refactor.build.workshop import Workshop
from refactor.errors import RefactorError, of_system
from refactor.proofs.commit import Commit
from refactor.series.build import Build

Say = Callable[[str], None]


@dataclass(frozen=True)
class Union:
    """One build of the union of a step's commits.

    Attributes:
        commits: of the step, in order, each on the one before.
        blamed: target with a new error or warning -> the number, from 0, of the first commit that
            has it.
    """

    build: Build
    commits: Sequence[Commit]
    blamed: dict[str, int] = field(default_factory=dict)

    def states(self, workshop: Workshop, commit: Commit) -> tuple[State, State]:
        """What a commit is about, before and after it.

        What another commit of the step breaks is left out.
        """
        number = commit.number - self.commits[0].number
        own = targets((), commit.paths)
        if number == len(self.commits) - 1:
            # The last one answers for what the series names besides the files that change.
            own = targets(self.build.objects, commit.paths)
        fine = [target for target in own if target not in self.blamed]
        broken = [target for target, culprit in self.blamed.items() if culprit == number]
        start, end = commit.start.oid, commit.end.oid
        before = workshop.state(self.build, start, fine)
        after = workshop.state(self.build, end, fine)
        if broken:
            before |= workshop.state(self.build, commit.before.oid, broken)
            after |= workshop.state(self.build, commit.after.oid, broken)
        return before, after


class Unions:
    """The unions of a run, each built when it is first asked for.

    Args:
        commits: of the run.
    """

    def __init__(self, workshop: Workshop, commits: Sequence[Commit], say: Say) -> None:
        self._workshop = workshop
        self._say = say
        self._steps: dict[str, list[Commit]] = {}
        for commit in commits:
            if commit.made.group:
                self._steps.setdefault(commit.step.id, []).append(commit)
        # (id of a step, title of a build) -> its union, or why there is none.
        self._known: dict[tuple[str, str], Union | RefactorError] = {}

    def has(self, commit: Commit) -> bool:
        """Whether a commit is one of several of its step."""
        return commit.step.id in self._steps

    def of(self, commit: Commit, build: Build) -> Union | RefactorError:
        """The build of all commits of a step, or why there is none."""
        key = commit.step.id, build.title
        if key not in self._known:
            try:
                found = union(self._workshop, build, self._steps[commit.step.id], self._say)
                self._known[key] = found
            except (RefactorError, OSError) as error:
                # The failure is kept: the next commit of the step would wait for the same one.
                self._known[key] = of_system(error)
        return self._known[key]


def union(workshop: Workshop, build: Build, commits: Sequence[Commit], say: Say) -> Union:
    """Build all that some commits change, on the first's base and after the last.

    Raises:
        Unavailable: a compiler is missing, or the machine failed.
    """
    paths: set[str] = set()
    for commit in commits:
        paths.update(commit.paths)
    wanted = targets(build.objects, paths)
    start, end = commits[0].start.oid, commits[0].end.oid
    say(f"{build.title}: {len(wanted)} targets of {len(commits)} commits at once")
    workshop.foresee(build, ((start, wanted), (end, wanted)))
    # Both trees are built whole here; the loop over targets below finds the states in the cache.
    workshop.state(build, start, wanted)
    workshop.state(build, end, wanted)
    made = Union(build, commits)
    bad = [each for each in wanted if _is_worse(workshop, build, each, trees=(start, end))]
    _bisect(workshop, made, bad, first=0, last=len(commits) - 1, say=say)
    return made


def _bisect(
    workshop: Workshop, made: Union, bad: Sequence[str], *, first: int, last: int, say: Say
) -> None:
    """Find for each target the commit that breaks it, among the commits from first to last."""
    if not bad:
        return
    if first == last:
        made.blamed.update(dict.fromkeys(bad, first))
        return
    middle = (first + last) // 2
    commit = made.commits[middle]
    count = len(made.commits)
    say(f"{made.build.title}: {len(bad)} targets fail, bisecting: {middle + 1} of {count} commits")
    # Against the base of the step, not the commit before: what an earlier commit broke counts as
    # early.
    trees = commit.start.oid, commit.after.oid
    workshop.state(made.build, commit.after.oid, bad)
    early, late = list[str](), list[str]()
    for target in bad:
        worse = _is_worse(workshop, made.build, target, trees=trees)
        (early if worse else late).append(target)
    _bisect(workshop, made, early, first=first, last=middle, say=say)
    _bisect(workshop, made, late, first=middle + 1, last=last, say=say)


def _is_worse(workshop: Workshop, build: Build, target: str, *, trees: tuple[str, str]) -> bool:
    """Whether a target has errors or warnings at the second tree that it has not at the first."""
    before, after = (workshop.state(build, tree, [target]) for tree in trees)
    return bool(new_errors(before, after) or new_warnings(before, after))
