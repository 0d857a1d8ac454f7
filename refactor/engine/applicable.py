"""The steps of a program that are for a base: those whose `when` holds there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from refactor.edits.symbols import has_symbol
from refactor.git.tree import Tree
from refactor.library.program import Program, ProgramStep
from refactor.runs.run import NotForBase


@dataclass(frozen=True)
class Applicable:
    """A program as it is run on one base.

    Attributes:
        program: with the steps that are for the base.
        order: those steps, and in their places the others that make no commit there.
    """

    program: Program
    order: tuple[ProgramStep | NotForBase, ...]


def applicable(program: Program, base: Tree) -> Applicable:
    """The steps that are for a base.

    Of two steps with one id, exactly one is for any base; the other is not mentioned.

    Args:
        base: the tree below the first step. What earlier steps make of it does not count: a step
            must not take itself out by what it brings.
    """
    steps = tuple(step for step in program.steps if _holds(step, base))
    names = set()
    for step in steps:
        names.add(step.id)
    order: list[ProgramStep | NotForBase] = []
    for step in program.steps:
        if step in steps:
            order.append(step)
        # Steps for different bases may share an id: the one that holds stands for all of them.
        elif step.id not in names and step.declared.when:
            order.append(NotForBase(step.id, step.declared.when.unmet()))
    return Applicable(replace(program, steps=steps), tuple(order))


def _holds(step: ProgramStep, base: Tree) -> bool:
    when = step.declared.when
    return when is None or when.holds(has_symbol(base, when.file, when.symbol))
