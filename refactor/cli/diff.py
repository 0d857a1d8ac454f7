"""The verb `diff`: two runs of a series side by side."""

from __future__ import annotations

from functools import partial
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
    from refactor.engine.workplace import Workplace
    from refactor.library.program import Program


Sides = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[A B]",
        help="Versions (v15), last commits of runs, or bases. Default: list the runs.",
        show_default=False,
    ),
]


RangeDiff = Annotated[bool, typer.Option("--range-diff", help="Show the output of git range-diff.")]


def diff(
    series: SeriesName,
    sides: Sides = None,
    range_diff: RangeDiff = False,
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
        _list(workplace, program, json)
        return
    # A run that is made for the comparison is not kept, and needs no sign-off.
    order = partial(
        context.order,
        workplace,
        allow_incomplete=allow_incomplete,
        assembly_unchecked=assembly_unchecked,
    )
    result = command.diff(
        workplace,
        program,
        words=_two(sides, series),
        order=order,
        git=range_diff,
        say=context.say,
    )
    # The status line is of a run that had to be made.
    context.say("")
    context.show(result, json, lambda: report.compared(result, range_diff))
    raise typer.Exit(1 if result.stopped else 0)


def _list(workplace: Workplace, program: Program, json: bool) -> None:
    from refactor.commands import diff as command
    from refactor.report import diff as report

    runs = command.runs(workplace, program)
    context.show(runs, json, lambda: report.runs(program.name, runs))


def _two(sides: list[str], series: str) -> tuple[str, str]:
    if len(sides) != 2:
        raise BadInput(
            f"wanted two to compare, got {len(sides)}", f"`refactor diff {series}` lists the runs"
        )
    return sides[0], sides[1]
