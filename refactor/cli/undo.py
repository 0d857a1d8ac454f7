"""The verb `undo`: a branch put back to where it was before its last run."""

from __future__ import annotations

from refactor.cli import context
from refactor.cli.options import Json, SeriesName, TreePath, VersionNumber


def undo(
    series: SeriesName, version: VersionNumber, tree: TreePath = None, json: Json = False
) -> None:
    """Restore a branch to where it was before its last run."""
    from refactor.commands import undo as command
    from refactor.report import undo as report

    result = command.undo(context.workplace(tree), series, version)
    context.show(result, json, lambda: report.undone(result))
