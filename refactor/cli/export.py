"""`refactor export`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from refactor.cli import context
from refactor.cli.options import (
    Json,
    Paths,
    Series,
    Tree,
    Version,
)
from refactor.errors import BadInput

if TYPE_CHECKING:
    pass


def export(
    series: Series,
    version: Version,
    b4: Annotated[
        bool, typer.Option("--b4", help="As a branch that b4 prep and b4 send know.")
    ] = False,
    tree: Tree = None,
    path: Paths = None,
    force: Annotated[
        bool, typer.Option("--force", help="Move the branch away from commits that are not ours.")
    ] = False,
    json: Json = False,
) -> None:
    """Hand a version over to another tool, on a branch of its own."""
    from refactor.commands.export import export as export_series
    from refactor.library.history import words
    from refactor.report import export as export_report

    if not b4:
        raise BadInput("to which tool?", "--b4 is what there is")
    program = context.library(path).program(series)
    workplace = context.workplace(tree)
    committer = context.order(workplace, version, False, False).committer
    result = export_series(workplace, program, version, words(program, version), committer, force)
    context.show(result, json, lambda: export_report.exported(result))
