"""The verb `people`: the recipients of every mail of a version."""

from __future__ import annotations

from refactor.cli import context
from refactor.cli.options import Json, ParameterValues, Paths, SeriesName, TreePath, Version


def people(
    series: SeriesName,
    version: Version = None,
    tree: TreePath = None,
    path: Paths = None,
    given: ParameterValues = None,
    json: Json = False,
) -> None:
    """Show who gets which mail of a version."""
    from refactor.commands import people as command
    from refactor.report import people as report

    workplace, program = context.workplace(tree), context.program(series, path, given)
    number = context.version(workplace, program, version)
    result = command.people(workplace, program, number)
    if isinstance(result, command.MailCounts):
        context.show(result, json, lambda: report.counts(result), paged=True)
    else:
        context.show(result, json, lambda: report.recipients(result), paged=True)
