"""The verb `show`: the declaration of a series."""

from __future__ import annotations

from refactor.cli import context
from refactor.cli.options import Json, ParameterValues, Paths, SeriesName


def show(
    series: SeriesName, path: Paths = None, given: ParameterValues = None, json: Json = False
) -> None:
    """Show what a series declares."""
    from refactor.commands import list as command
    from refactor.library import parameters
    from refactor.report import list as report

    result = command.show(context.library(path), series, parameters.given(given or ()))
    context.show(result, json, lambda: report.shown(result), paged=True)
