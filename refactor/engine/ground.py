"""What a series is generated on: the base, or the branch of the series that it comes after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from refactor.doors.tree import Tree
from refactor.engine.branch import branch_name
from refactor.engine.generate import Order, generate
from refactor.engine.library import Program
from refactor.engine.workplace import Workplace
from refactor.errors import NotProved
from refactor.values.outcome import Base, Failed, Run


def first(program: Program) -> Program | None:
    """The series that a program comes after."""
    return program.sources.library.program(program.after) if program.after else None


def standing(workplace: Workplace, program: Program, version: int, commit: str) -> Run | None:
    """The run of a program on a commit, as its branch of this version has it now; None where it has none."""
    tip = workplace.repository.branch(branch_name(program.name, version))
    record = workplace.records(program.name, version).of(tip) if tip else None
    if record is None or (record.run.upstream or record.run.base).commit != commit:
        return None
    return record.run


def ground(
    workplace: Workplace, program: Program, base: Base, tree: Tree, order: Order, say: Callable[[str], None]
) -> tuple[Base, Tree]:
    """What a program is generated on, when it is asked for on a base.

    The branch of what comes first is taken where it was made on that very commit; else that series is generated.

    Raises:
        NotProved: the series that comes first cannot be generated on this base; with its step and the reason.
    """
    before = first(program)
    if before is None:
        return base, tree
    made = standing(workplace, before, order.version, base.commit)
    if made is None:
        below, on = ground(workplace, before, base, tree, order, say)
        made = generate(before, below, on, replace(order, kept={}), say)
    return on_top(made, base, tree)


def on_top(made: Run, base: Base, tree: Tree) -> tuple[Base, Tree]:
    """The last commit of a run as a base, and its tree.

    Raises:
        NotProved: the run stopped.
    """
    if stopped := made.stopped:
        why = stopped.reason if isinstance(stopped, Failed) else "files could not be examined"
        raise NotProved(f"{made.series}, which comes first, stops at step {stopped.id}: {why}")
    if not made.changed:
        return base, tree
    changed = {file.path for step in made.changed for file in step.facts.files}
    top = replace(tree, oid=made.changed[-1].tree, changed=tree.changed | changed)
    return Base(branch_name(made.series, made.version), made.tip, top.oid, base.kernel), top
