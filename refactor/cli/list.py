"""`refactor list`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.cli import context
from refactor.cli.options import (
    Json,
    Paths,
)

if TYPE_CHECKING:
    pass


def list_(path: Paths = None, json: Json = False) -> None:
    """List every series and rule."""
    from refactor.commands.list import list_all
    from refactor.report import list as report

    result = list_all(context.library(path))
    context.show(result, json, lambda: report.listed(result))
