"""The verb `next`: the version after the one that was posted."""

from __future__ import annotations

from refactor.cli import context
from refactor.cli.options import Json, Paths, SeriesName


def next_(series: SeriesName, path: Paths = None, json: Json = False) -> None:
    """Start the next version."""
    from refactor.commands import next as command
    from refactor.report import next as report

    result = command.next_version(context.library(path).program(series))
    context.show(result, json, lambda: report.opened(result))
