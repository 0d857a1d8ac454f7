"""The verb `diff`: two runs of a series side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from refactor.cli import context
from refactor.cli.options import (
    AllowIncomplete,
    AssemblyUnchecked,
    Json,
    Paths,
    SeriesName,
    TreePath,
)
from refactor.errors import BadInput

if TYPE_CHECKING:
    from refactor.engine.job import Order


def diff(
    series: SeriesName,
    sides: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[A B]",
            help="Versions (v15), last commits of runs, or bases. Default: list the runs.",
            show_default=False,
        ),
    ] = None,
    range_diff: Annotated[
        bool, typer.Option("--range-diff", help="Show the output of git range-diff.")
    ] = False,
    tree: TreePath = None,
    path: Paths = None,
    allow_incomplete: AllowIncomplete = False,
    assembly_unchecked: AssemblyUnchecked = False,
    json: Json = False,
) -> None:
    """Compare two runs of a series, or its results on two bases."""
    from refactor.commands import diff as command
    from refactor.report import diff as report

    program = context.library(path).program(series)
    workplace = context.workplace(tree)
    if not sides:
        runs = command.runs(workplace, program)
        context.show(runs, json, lambda: report.runs(program.name, runs))
        return
    if len(sides) != 2:
        raise BadInput(
            f"wanted two to compare, got {len(sides)}", f"`refactor diff {series}` lists the runs"
        )

    def order(version: int) -> Order:
        # A run that is made for the comparison is not kept, and needs no sign-off.
        return context.order(
            workplace,
            version,
            allow_incomplete=allow_incomplete,
            assembly_unchecked=assembly_unchecked,
        )

    result = command.diff(
        workplace,
        program,
        words=(sides[0], sides[1]),
        order=order,
        git=range_diff,
        say=context.say,
    )
    # The status line is of a run that had to be made.
    context.say("")
    context.show(result, json, lambda: report.compared(result, range_diff))
    raise typer.Exit(1 if result.stopped else 0)
