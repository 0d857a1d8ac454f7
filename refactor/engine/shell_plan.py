"""A run as spatch and git alone can repeat it: runs of rules, and patches for all the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from refactor.edits.kinds import Edit
from refactor.edits.outcome import Broken, Edited, Partial
from refactor.edits.replay import Replay
from refactor.engine import facts
from refactor.engine.applicable import applicable
from refactor.engine.decisions import decided
from refactor.engine.expectations import search
from refactor.errors import Refused
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.library.history import ConflictDecisions
from refactor.library.program import Program, ProgramStep
from refactor.object_names import TreeId
from refactor.runs.run import Held, Run
from refactor.series.scope import Scope


@dataclass(frozen=True)
class RuleRun:
    """A rule that the script runs.

    Attributes:
        staying: files in which the rule still matches on the result, as the series wants it.
        leaving: files that are left out, besides those outside of the scope.
    """

    replay: Replay
    staying: tuple[str, ...]
    leaving: tuple[str, ...]


@dataclass(frozen=True)
class FilePatch:
    """A patch of one file that the script carries.

    Attributes:
        layout: whether it only lays out what a rule has changed: another tree can do without.
    """

    path: str
    diff: bytes
    layout: bool


@dataclass(frozen=True)
class ShellStep:
    """What the script does for a step, in order."""

    id: str
    actions: tuple[RuleRun | FilePatch, ...]
    gone: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShellPlan:
    """What the script does.

    Attributes:
        tree: object name of the result on the base.
        named: symbol -> the files of the result that still name it, in comments.
    """

    run: Run
    steps: tuple[ShellStep, ...]
    tree: TreeId
    named: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def rules(self) -> list[RuleRun]:
        """The runs of rules."""
        return [each for each in self._actions() if isinstance(each, RuleRun)]

    @property
    def patches(self) -> list[FilePatch]:
        """The patches."""
        return [each for each in self._actions() if isinstance(each, FilePatch)]

    def _actions(self) -> Iterator[RuleRun | FilePatch]:
        for step in self.steps:
            yield from step.actions


def shell_plan(program: Program, run: Run, base: Tree, decisions: ConflictDecisions) -> ShellPlan:
    """Take a run apart.

    Args:
        base: the tree that its first commit is on.

    Raises:
        Refused: the series no longer makes this run.
    """
    made = set()
    for changed in run.changed:
        made.add(changed.step)
    held: set[str] = set()
    for outcome in run.steps:
        if isinstance(outcome, Held):
            held.update(outcome.files)
    replaying = _Replaying(program, run, decisions, frozenset(held))
    at, steps = base, []
    for step in applicable(program, base).program.steps:
        if step.id in made:
            at, actions = replaying.step(step, at)
            steps.append(ShellStep(step.id, actions, step.declared.gone))
    last = run.changed[-1].tree
    # The series or one of its rules may have been edited since the run.
    if at.oid != last:
        raise replaying.changed_since()
    finished = tuple(map(partial(_finished, result=at), steps))
    return ShellPlan(run, finished, last, _named(steps, at))


@dataclass(frozen=True)
class _Replaying:
    """Does the steps of a run again, edit by edit.

    Attributes:
        held: files of groups that make no commit.
    """

    program: Program
    run: Run
    decisions: ConflictDecisions
    held: frozenset[str]

    def changed_since(self) -> Refused:
        """The error for a series that is not the one which made the run."""
        series, version = self.run.series, self.run.version
        return Refused(
            f"{series} makes another tree now than that of {series}/v{version}",
            f"`refactor run {series} --onto {self.run.base.name} -v{version}` makes it anew",
        )

    def step(self, step: ProgramStep, at: Tree) -> tuple[Tree, tuple[RuleRun | FilePatch, ...]]:
        """The tree after a step, and what a script has to do for that."""
        actions: list[RuleRun | FilePatch] = []
        for edit in step.edits:
            after = at.write(self._files(step, edit, at))
            again = edit.replay(at, self.program.sources)
            before = at
            if again:
                before = at.write(again.changes(at, self.held))
                actions.append(RuleRun(again, (), tuple(sorted(self.held))))
            # What differs behind a rule is how clang-format lays out what spatch wrote.
            layout = again is not None
            for path in before.objects.differing(before.oid, after.oid):
                actions.append(FilePatch(path, _diff(before, after, path), layout))
            at = after
        return at, tuple(actions)

    def _files(self, step: ProgramStep, edit: Edit, at: Tree) -> dict[str, File | None]:
        """The files that an edit changes, but for those of groups that are held."""
        outcome = edit.apply(at, self.program.sources)
        if isinstance(outcome, Broken) and outcome.conflict:
            conflict = outcome.conflict
            # A decision about a conflict is part of the series.
            outcome = decided(self.decisions, step.id, tree=at, conflict=conflict) or outcome
        match outcome:
            case Edited(files=files) | Partial(files=files):
                return {path: file for path, file in files.items() if path not in self.held}
            case Broken():
                raise self.changed_since()
            case _:
                return {}


def _diff(before: Tree, after: Tree, path: str) -> bytes:
    """The patch of one file."""
    one = before.place({path: after.entry(path)})
    return facts.exact(before, one)


def _finished(step: ShellStep, result: Tree) -> ShellStep:
    """The step with what its rules would still change on the result."""
    actions: list[RuleRun | FilePatch] = []
    for action in step.actions:
        if isinstance(action, RuleRun):
            staying = tuple(sorted(action.replay.changes(result, action.leaving)))
            actions.append(replace(action, staying=staying))
        else:
            actions.append(action)
    return replace(step, actions=tuple(actions))


def _named(steps: Iterable[ShellStep], result: Tree) -> dict[str, tuple[str, ...]]:
    """The symbols that are to be gone, each with the files that name it: in comments."""
    named = {}
    for step in steps:
        for symbol in step.gone:
            # The run has shown that no code names it.
            named[symbol] = tuple(result.grep(search([symbol]), Scope()))
    return named
