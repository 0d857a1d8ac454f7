"""The verb `list`: every series and rule that can be run."""

from __future__ import annotations

from refactor.cli import context
from refactor.cli.options import Json, Paths


def list_(path: Paths = None, json: Json = False) -> None:
    """List every series and rule."""
    from refactor.commands import list as command
    from refactor.report import list as report

    result = command.list_all(context.library(path))
    context.show(result, json, lambda: report.listed(result), paged=True)
