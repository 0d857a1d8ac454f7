"""`refactor undo`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.cli import context
from refactor.cli.options import (
    Json,
    Series,
    Tree,
    Version,
)

if TYPE_CHECKING:
    pass


def undo(series: Series, version: Version, tree: Tree = None, json: Json = False) -> None:
    """Put a branch back to where it was before its last run."""
    from refactor.commands.undo import undo as undo_run
    from refactor.report import undo as undo_report

    result = undo_run(context.workplace(tree), series, version)
    context.show(result, json, lambda: undo_report.undone(result))
