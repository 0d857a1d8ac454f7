"""`refactor people`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.cli import context
from refactor.cli.options import (
    Json,
    Paths,
    Series,
    Tree,
    Version,
)

if TYPE_CHECKING:
    pass


def people(
    series: Series, version: Version, tree: Tree = None, path: Paths = None, json: Json = False
) -> None:
    """Show who gets which mail of a version."""
    from refactor.commands.people import people as list_people
    from refactor.report import people as people_report

    result = list_people(context.workplace(tree), context.library(path).program(series), version)
    context.show(result, json, lambda: people_report.matrix(result))
