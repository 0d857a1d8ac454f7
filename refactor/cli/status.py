"""The verb `status`: how far a tree-wide series has come."""

from __future__ import annotations

from typing import Annotated

import typer

from refactor.cli import context
from refactor.cli.options import Html, Json, ParameterValues, Paths, SeriesName, TreePath, Version

Older = Annotated[
    int,
    typer.Option(
        "--older", min=0, metavar="DAYS", help="Days without an answer before a mail waits."
    ),
]


def status(
    series: SeriesName,
    version: Version = None,
    # submitting-patches.rst, Don't get discouraged: comments come within two or three weeks, and a
    # ping has to wait for one at least.
    older: Older = 14,
    tree: TreePath = None,
    path: Paths = None,
    given: ParameterValues = None,
    html: Html = None,
    json: Json = False,
) -> None:
    """Show how far a tree-wide series has come, and whom to ask again."""
    from refactor.commands import status as command
    from refactor.report import status as report
    from refactor.report import status_page as web

    workplace, program = context.workplace(tree), context.program(series, path, given)
    number = context.version(workplace, program, version)
    result = command.status(workplace, program, number, older=older, now=context.now())
    if html is not None:
        context.keep(web.page(result), html)
    context.show(result, json, lambda: report.status(result))
