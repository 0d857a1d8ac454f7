"""The verb `export`: a version as a branch for b4."""

from __future__ import annotations

from typing import Annotated

import typer

from refactor.cli import context
from refactor.cli.options import (
    Force,
    Json,
    Paths,
    SeriesName,
    TreePath,
    VersionNumber,
)
from refactor.errors import BadInput


def export(
    series: SeriesName,
    version: VersionNumber,
    b4: Annotated[
        bool, typer.Option("--b4", help="Create a branch for b4 prep and b4 send.")
    ] = False,
    tree: TreePath = None,
    path: Paths = None,
    force: Force = False,
    json: Json = False,
) -> None:
    """Export a version to another tool, on its own branch."""
    from refactor.commands import export as command
    from refactor.library.history import version_notes
    from refactor.report import export as report

    # An option, although it is the only tool: `export` alone must not come to mean b4.
    if not b4:
        raise BadInput("to which tool?", "--b4 is what there is")
    program = context.library(path).program(series)
    workplace = context.workplace(tree)
    committer = context.order(workplace, version).committer
    notes = version_notes(program, version)
    result = command.export(
        workplace, program, version, notes=notes, committer=committer, force=force
    )
    context.show(result, json, lambda: report.exported(result))
