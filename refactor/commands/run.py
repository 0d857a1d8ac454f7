"""`refactor run`: generate a series on a base and move its branch there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from refactor.engine import branch
from refactor.engine.branch import Guarded
from refactor.engine.generate import Order
from refactor.engine.prerequisite import ground
from refactor.engine.trust import Maker, maker
from refactor.engine.workplace import Workplace
from refactor.git.tree import Tree
from refactor.library.library import Program
from refactor.runs.run import Base, Run
from refactor.store.records import Records


@dataclass(frozen=True)
class Kept:
    """A run, and what became of its branch.

    Attributes:
        previous: where the branch was before; empty when there was none.
        moved: whether it is somewhere else now.
        rescued: ref under which commits that were not ours stay reachable; empty when there were
            none.
        first: the same of the series that come first, where their branches had to be made.
    """

    run: Run
    branch: str
    previous: str
    moved: bool
    rescued: str
    first: tuple[Kept, ...] = ()


def run(
    workplace: Workplace,
    program: Program,
    revision: str,
    order: Order,
    force: bool,
    say: Callable[[str], None],
) -> Kept:
    """Generate the program and, when every step came out, move the branch.

    Args:
        force: move the branch away from commits that are not ours.

    Raises:
        BadInput: the base, a rule or a template is not fit.
        Refused: the branch is not the tool's to move.
        NotProved: the series that comes first cannot be generated.
    """
    with workplace.tree(revision) as (base, tree):
        return keep(workplace, program, base, tree, order, force, say)


def keep(
    workplace: Workplace,
    program: Program,
    base: Base,
    tree: Tree,
    order: Order,
    force: bool,
    say: Callable[[str], None],
    look: Callable[[Run], None] = lambda _: None,
) -> Kept:
    """Generate the program on a base and, when every step came out, move the branch.

    Args:
        tree: of the base.
        look: is shown the run before the branch moves.

    Raises:
        BadInput: a rule or a template is not fit.
        Refused: the branch is not the tool's to move.
    """
    below = ground(workplace, program, base, tree, order, say)
    by = maker(program)
    before = [(made, _below(workplace, made, by, force)) for made in below.made]
    held = _held(workplace, program.name, order.version, below.base.commit, by, force)
    last = held.records.of(held.branch.tip) if held.branch.tip else None
    kept = {step.id: step.commit for step in last.run.changed} if last else {}
    made = below.run(program, replace(order, kept=kept), say)
    look(made)
    if made.stopped or not made.changed:
        return Kept(made, held.branch.name, held.branch.tip or "", False, "")
    first = tuple(_moved(workplace, below.tree, each, place) for each, place in before)
    return replace(_moved(workplace, below.tree, made, held), first=first)


@dataclass(frozen=True)
class _Held:
    """A branch that may be moved, and the records of its runs."""

    branch: Guarded
    records: Records


def _held(
    workplace: Workplace, series: str, version: int, base: str, by: Maker, force: bool
) -> _Held:
    records = workplace.records(series, version)
    name = branch.branch_name(series, version)
    return _Held(branch.guard(workplace.repository, records, name, base, by, force), records)


def _below(workplace: Workplace, made: Run, by: Maker, force: bool) -> _Held:
    below = replace(by, stranger=made.stranger)
    return _held(workplace, made.series, made.version, made.base.commit, below, force)


def _moved(workplace: Workplace, tree: Tree, made: Run, held: _Held) -> Kept:
    before = held.branch.tip or ""
    rescued = branch.move(workplace.repository, tree.objects, held.records, held.branch, made)
    return Kept(made, held.branch.name, before, made.tip != before, rescued)
