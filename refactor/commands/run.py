"""`refactor run`: generate a series on a base and move its branch there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import msgspec

from refactor.doors.tree import Tree
from refactor.engine import branch
from refactor.engine.generate import Order, generate
from refactor.engine.ground import first, ground, on_top, standing
from refactor.engine.library import Program
from refactor.engine.workplace import Workplace
from refactor.values.outcome import Base, Run


@dataclass(frozen=True)
class Kept:
    """A run, and what became of its branch.

    Attributes:
        previous: where the branch was before; empty when there was none.
        moved: whether it is somewhere else now.
        rescued: ref under which commits that were not ours stay reachable; empty when there were none.
    """

    run: Run
    branch: str
    previous: str
    moved: bool
    rescued: str


def run(
    workplace: Workplace, program: Program, revision: str, order: Order, force: bool, say: Callable[[str], None]
) -> Kept:
    """Generate the program and, when every step came out, move the branch.

    Args:
        force: move the branch away from commits that are not ours.

    Raises:
        BadInput: the base, a rule or a template is not fit.
        Refused: the branch is not the tool's to move.
        NotProved: the series that comes first cannot be generated.
    """
    if before := first(program):
        require_first(workplace, before, revision, order, force, say)
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
    name = branch.branch_name(program.name, order.version)
    records = workplace.records(program.name, order.version)
    below, bottom = ground(workplace, program, base, tree, order, say)
    guarded = branch.guard(workplace.repository, records, name, below.commit, force)
    last = records.of(guarded.tip) if guarded.tip else None
    kept = {step.id: step.commit for step in last.run.changed} if last else {}
    made = generate(program, below, bottom, replace(order, kept=kept), say)
    made = msgspec.structs.replace(made, upstream=base) if below != base else made
    look(made)
    if made.stopped or not made.changed:
        return Kept(made, name, guarded.tip or "", False, "")
    rescued = branch.move(workplace.repository, bottom.objects, records, guarded, made)
    return Kept(made, name, guarded.tip or "", made.tip != guarded.tip, rescued)


def require_first(
    workplace: Workplace, program: Program, revision: str, order: Order, force: bool, say: Callable[[str], None]
) -> None:
    """Have the branch of the series that comes first where this one can be generated on it."""
    if standing(workplace, program, order.version, workplace.repository.commit(revision)) is None:
        kept = run(workplace, program, revision, order, force, say)
        with workplace.tree(revision) as (base, tree):
            on_top(kept.run, base, tree)
