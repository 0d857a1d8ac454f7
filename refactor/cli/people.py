"""The verb `people`: the recipients of every mail of a version."""

from __future__ import annotations

from refactor.cli import context
from refactor.cli.options import Json, Paths, SeriesName, TreePath, VersionNumber


def people(
    series: SeriesName,
    version: VersionNumber,
    tree: TreePath = None,
    path: Paths = None,
    json: Json = False,
) -> None:
    """Show who gets which mail of a version."""
    from refactor.commands import people as command
    from refactor.report import people as report

    result = command.people(context.workplace(tree), context.library(path).program(series), version)
    if isinstance(result, command.MailCounts):
        context.show(result, json, lambda: report.counts(result))
    else:
        context.show(result, json, lambda: report.recipients(result))
