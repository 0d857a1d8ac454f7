"""The verb `undo`: a branch put back to where it was before its last run."""

from __future__ import annotations

from refactor.cli import context
from refactor.cli.options import Json, SeriesName, TreePath, Version


def undo(
    series: SeriesName, version: Version = None, tree: TreePath = None, json: Json = False
) -> None:
    """Restore a branch to where it was before its last run."""
    from refactor.commands import undo as command
    from refactor.report import undo as report

    workplace = context.workplace(tree)
    # Without --set and --path: by its name alone, as the files of the series may be gone.
    number = version or command.version_to_undo(workplace, series)
    result = command.undo(workplace, series, number)
    context.show(result, json, lambda: report.undone(result))
