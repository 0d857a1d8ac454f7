"""The verb `merge-check`: a version merged with other heads, for trial."""

from __future__ import annotations

from typing import Annotated

import typer

from refactor.cli import context
from refactor.cli.options import Json, ParameterValues, Paths, SeriesName, TreePath, Version

Heads = Annotated[
    list[str],
    typer.Option(
        "--with",
        metavar="HEAD",
        help="Merge with this commit. May be given more than once: each is merged by itself.",
        show_default=False,
    ),
]


def merge_check(
    series: SeriesName,
    heads: Heads,
    version: Version = None,
    tree: TreePath = None,
    path: Paths = None,
    given: ParameterValues = None,
    json: Json = False,
) -> None:
    """Merge a version with other heads for trial; nothing of it is kept."""
    from refactor.cli.waiting import saying
    from refactor.commands import merge_check as command
    from refactor.report import merge_check as report

    program = context.program(series, path, given)
    workplace = context.workplace(tree)
    number = context.version(workplace, program, version)
    with saying() as say:
        result = command.merge_check(workplace, program, version=number, heads=heads, say=say)
    context.show(result, json, lambda: report.merge_check(result))
    raise typer.Exit(context.CODES[result.status])
