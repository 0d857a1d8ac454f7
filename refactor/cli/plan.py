"""The verb `plan`: a run that writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from refactor.cli import context
from refactor.cli.options import (
    AllowIncomplete,
    AssemblyUnchecked,
    HitFormat,
    Json,
    Onto,
    ParameterValues,
    Paths,
    SeriesName,
    Taken,
    TreePath,
    Verbose,
    Version,
)
from refactor.errors import BadInput

if TYPE_CHECKING:
    from refactor.engine.job import Order
    from refactor.engine.workplace import Workplace
    from refactor.library.program import Program


WholeDiff = Annotated[bool, typer.Option("--diff", help="Show the full diff.")]


Hits = Annotated[
    HitFormat | None,
    typer.Option(
        "--hits",
        metavar="text|csv|sarif|json",
        help="List every place that changes, and every one that does not, instead.",
        show_default=False,
    ),
]


def plan(
    series: SeriesName,
    onto: Onto,
    version: Version = None,
    tree: TreePath = None,
    path: Paths = None,
    given: ParameterValues = None,
    diff: WholeDiff = False,
    hits: Hits = None,
    allow_incomplete: AllowIncomplete = False,
    assembly_unchecked: AssemblyUnchecked = False,
    taken: Taken = None,
    verbose: Verbose = False,
    json: Json = False,
) -> None:
    """Show what a run would do; nothing is written, not even an object."""
    from refactor.cli.waiting import saying
    from refactor.commands import plan as command
    from refactor.report import plan as report

    program = context.program(series, path, given)
    workplace = context.workplace(tree)
    # Without a sign-off: nothing of it is kept.
    order = context.order(
        workplace,
        context.version(workplace, program, version),
        allow_incomplete=allow_incomplete,
        taken=taken,
        assembly_unchecked=assembly_unchecked,
    )
    if hits is not None:
        if diff or json:
            raise BadInput("--hits goes with neither --diff nor --json", "`--hits json` is JSON")
        _show_hits(workplace, program, onto=onto, order=order, form=hits)
    whole = diff or json
    with saying() as say:
        result = command.plan(workplace, program, revision=onto, order=order, whole=whole, say=say)
    context.show(result, json, lambda: report.plan(result, diff, verbose=verbose), paged=True)
    raise typer.Exit(1 if result.run.stopped else 0)


def _show_hits(
    workplace: Workplace, program: Program, *, onto: str, order: Order, form: HitFormat
) -> NoReturn:
    from refactor.cli.waiting import saying
    from refactor.commands.hits import hit_table
    from refactor.report import hits as report

    with saying() as say:
        table = hit_table(workplace, program, revision=onto, order=order, say=say)
    match form:
        case HitFormat.TEXT:
            context.show(table, False, lambda: report.text(table), paged=True)
        case HitFormat.CSV:
            context.show(table, False, lambda: report.table_csv(table), paged=True)
        case HitFormat.SARIF:
            context.show(report.sarif(table), True, str)
        case HitFormat.JSON:
            context.show(table, True, str)
    raise typer.Exit(1 if table.stopped else 0)
