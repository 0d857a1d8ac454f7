"""The verb `next`: the version after the one that was posted."""

from __future__ import annotations

from refactor.cli import context
from refactor.cli.options import Json, ParameterValues, Paths, SeriesName


def next_(
    series: SeriesName, path: Paths = None, given: ParameterValues = None, json: Json = False
) -> None:
    """Start the next version."""
    from refactor.commands import next as command
    from refactor.report import next as report

    result = command.next_version(context.program(series, path, given))
    context.show(result, json, lambda: report.opened(result))
