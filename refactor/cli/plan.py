"""The verb `plan`: a run that writes nothing."""

from __future__ import annotations

from typing import Annotated

import typer

from refactor.cli import context
from refactor.cli.options import (
    AllowIncomplete,
    AssemblyUnchecked,
    Json,
    Onto,
    ParameterValues,
    Paths,
    SeriesName,
    Taken,
    TreePath,
    Verbose,
    VersionNumber,
)


def plan(
    series: SeriesName,
    onto: Onto,
    version: VersionNumber = 1,
    tree: TreePath = None,
    path: Paths = None,
    given: ParameterValues = None,
    diff: Annotated[bool, typer.Option("--diff", help="Show the full diff.")] = False,
    allow_incomplete: AllowIncomplete = False,
    assembly_unchecked: AssemblyUnchecked = False,
    taken: Taken = None,
    verbose: Verbose = False,
    json: Json = False,
) -> None:
    """Show what a run would do; nothing is written, not even an object."""
    from refactor.commands import plan as command
    from refactor.report import plan as report

    program = context.program(series, path, given)
    workplace = context.workplace(tree)
    # Without a sign-off: nothing of it is kept.
    order = context.order(
        workplace,
        version,
        allow_incomplete=allow_incomplete,
        taken=taken,
        assembly_unchecked=assembly_unchecked,
    )
    result = command.plan(workplace, program, revision=onto, order=order, say=context.say)
    context.say("")
    context.show(result, json, lambda: report.plan(result, diff, verbose=verbose))
    raise typer.Exit(1 if result.run.stopped else 0)
