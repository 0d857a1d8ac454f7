"""`refactor show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.cli import context
from refactor.cli.options import (
    Json,
    Paths,
    Series,
    Set,
)

if TYPE_CHECKING:
    pass


def show(series: Series, path: Paths = None, given: Set = None, json: Json = False) -> None:
    """Show what a series declares."""
    from refactor.commands.list import show as show_series
    from refactor.library import parameters
    from refactor.report import list as report

    result = show_series(context.library(path), series, parameters.given(given or ()))
    context.show(result, json, lambda: report.shown(result))
