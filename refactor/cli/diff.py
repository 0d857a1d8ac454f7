"""The verb `diff`: two runs of a series side by side."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from refactor.cli import completion, context
from refactor.cli.options import (
    AllowIncomplete,
    AssemblyUnchecked,
    Html,
    Json,
    ParameterValues,
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
        autocompletion=completion.revisions,
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
    given: ParameterValues = None,
    allow_incomplete: AllowIncomplete = False,
    assembly_unchecked: AssemblyUnchecked = False,
    html: Html = None,
    json: Json = False,
) -> None:
    """Compare two runs of a series, or its results on two bases."""
    from refactor.cli.waiting import saying
    from refactor.commands import diff as command
    from refactor.report import diff as report
    from refactor.report import diff_page as web

    program = context.program(series, path, given)
    workplace = context.workplace(tree)
    if not sides:
        _list(workplace, program, json, html)
        return
    # A run that is made for the comparison is not kept, and needs no sign-off.
    order = partial(
        context.order,
        workplace,
        allow_incomplete=allow_incomplete,
        assembly_unchecked=assembly_unchecked,
    )
    words = _two(sides, series)
    # A run may have to be made.
    with saying() as say:
        result = command.diff(workplace, program, words=words, order=order, git=range_diff, say=say)
    if html is not None:
        context.keep(web.page(result), html)
    context.show(result, json, lambda: report.compared(result, range_diff), paged=True)
    # A difference is an answer and no failure, unlike in diff(1).
    raise typer.Exit(1 if result.stopped else 0)


def _list(workplace: Workplace, program: Program, json: bool, html: Path | None) -> None:
    from refactor.commands import diff as command
    from refactor.report import diff as report

    if html is not None:
        raise BadInput(
            "--html shows two runs", f"name them; `refactor diff {program.name}` lists those here"
        )
    runs = command.runs(workplace, program)
    context.show(runs, json, lambda: report.runs(program.name, runs), paged=True)


def _two(sides: list[str], series: str) -> tuple[str, str]:
    # typer has no word for "none or two".
    if len(sides) != 2:
        raise BadInput(
            f"wanted two to compare, got {len(sides)}", f"`refactor diff {series}` lists the runs"
        )
    return sides[0], sides[1]
