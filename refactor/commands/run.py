"""`refactor run`: generate a series on a base and move its branch there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from refactor.engine import branch
from refactor.engine.generate import Order, generate
from refactor.engine.library import Program
from refactor.engine.workplace import Workplace
from refactor.values.outcome import Run


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
    """
    name = branch.branch_name(program.name, order.version)
    records = workplace.records(program.name, order.version)
    with workplace.tree(revision) as (base, tree):
        guarded = branch.guard(workplace.repository, records, name, base.commit, force)
        last = records.of(guarded.tip) if guarded.tip else None
        kept = {step.id: step.commit for step in last.run.changed} if last else {}
        made = generate(program, base, tree, replace(order, kept=kept), say)
        if made.stopped or not made.changed:
            return Kept(made, name, guarded.tip or "", False, "")
        rescued = branch.move(workplace.repository, tree.objects, records, guarded, made)
    return Kept(made, name, guarded.tip or "", made.tip != guarded.tip, rescued)
