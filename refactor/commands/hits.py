"""`refactor plan --hits`: every place that a run would change, and every one that it would not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from refactor.engine.changed_places import changed_places
from refactor.engine.discarded import discarded_run
from refactor.engine.job import Order
from refactor.engine.workplace import Workplace
from refactor.git.tree import Tree
from refactor.library.program import Program
from refactor.object_names import TreeId
from refactor.runs.facts import EditFacts
from refactor.runs.run import Base, Blocked, Changed, Failed, Incomplete, StepOutcome


@dataclass(frozen=True)
class Hit:
    """A place that a step changes.

    Attributes:
        line: in the file before the step; of an insertion, the line that it comes before.
        function: the function that it is in; empty for none.
        before, after: its lines, each with its ending.
    """

    step: str
    file: str
    line: int
    function: str
    before: str
    after: str


@dataclass(frozen=True)
class Miss:
    """A place that a step could have changed, and why it does not.

    Attributes:
        file: empty where it is the whole step.
        line: 0 where it is the whole file.
    """

    step: str
    file: str
    line: int
    reason: str


@dataclass(frozen=True)
class HitTable:
    """Every place of a run."""

    series: str
    base: Base
    hits: tuple[Hit, ...]
    misses: tuple[Miss, ...]
    stopped: bool


def hit_table(
    workplace: Workplace,
    program: Program,
    *,
    revision: str,
    order: Order,
    say: Callable[[str], None],
) -> HitTable:
    """Generate the program on a base, list the places, and throw the result away.

    Raises:
        BadInput: the base, a rule or a template is not fit.
        NotProved: the series that comes first cannot be generated.
    """
    opened = discarded_run(workplace, program, revision=revision, order=order, say=say)
    with opened as (run, tree):
        hits: list[Hit] = []
        misses: list[Miss] = []
        before = run.base.tree
        for step in run.steps:
            # Of steps that were done, too: they may have left places.
            misses += _misses(step)
            if isinstance(step, Changed):
                hits += _hits(tree, step, before)
                # The lines of the next step are those of the tree that it is run on.
                before = step.tree
        return HitTable(run.series, run.base, tuple(hits), tuple(misses), run.stopped is not None)


def _hits(tree: Tree, step: Changed, before: TreeId) -> Iterator[Hit]:
    old = Tree(tree.objects, tree.cache, before, before)
    for place in changed_places(old, step.tree):
        yield Hit(step.id, place.file, place.line, place.function, place.before, place.after)


def _misses(step: StepOutcome) -> Iterator[Miss]:
    if isinstance(step, Failed | Blocked):
        yield Miss(step.id, "", 0, step.reason)
    if isinstance(step, Changed | Incomplete):
        for place in step.unexamined:
            yield Miss(step.id, place.path, 0, place.reason)
    facts = None if not isinstance(step, Changed | Incomplete | Failed) else step.facts
    for edit in facts.edits if facts else ():
        yield from _edit_misses(step.id, edit)


def _edit_misses(step: str, edit: EditFacts) -> Iterator[Miss]:
    for place in edit.unexamined:
        yield Miss(step, place.path, 0, f"accepted: {place.reason}")
    for left in edit.left:
        yield Miss(step, left.path, left.line, left.reason)
