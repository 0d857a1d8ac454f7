"""The verb `plan`: a run that writes nothing."""

from __future__ import annotations

from typing import Annotated

import typer

from refactor.cli import context
from refactor.cli.options import (
    Allow,
    Json,
    Onto,
    Paths,
    Series,
    Set,
    Taken,
    Tree,
    Unassembled,
    Version,
)


def plan(
    series: Series,
    onto: Onto,
    version: Version = 1,
    tree: Tree = None,
    path: Paths = None,
    given: Set = None,
    diff: Annotated[bool, typer.Option("--diff", help="Show the full diff.")] = False,
    allow_incomplete: Allow = False,
    assembly_unchecked: Unassembled = False,
    taken: Taken = None,
    json: Json = False,
) -> None:
    """Show what a run would do; nothing is written, not even an object."""
    from refactor.commands import plan as command
    from refactor.report import plan as report

    program = context.program(series, path, given)
    workplace = context.workplace(tree)
    order = context.order(workplace, version, False, allow_incomplete, taken, assembly_unchecked)
    result = command.plan(workplace, program, revision=onto, order=order, say=context.say)
    context.say("")
    context.show(result, json, lambda: report.plan(result, diff))
    raise typer.Exit(1 if result.run.stopped else 0)
