"""`refactor next`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.cli import context
from refactor.cli.options import (
    Json,
    Paths,
    Series,
)

if TYPE_CHECKING:
    pass


def next_(series: Series, path: Paths = None, json: Json = False) -> None:
    """Open the version after the last one that was sent."""
    from refactor.commands.next import next_version
    from refactor.report import next

    result = next_version(context.library(path).program(series))
    context.show(result, json, lambda: next.opened(result))
