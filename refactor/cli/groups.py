"""The verb `groups`: the patches that a tree-wide series makes, as a table."""

from __future__ import annotations

from refactor.cli import context
from refactor.cli.options import (
    AcceptPrefixes,
    AllowIncomplete,
    Html,
    Json,
    Onto,
    ParameterValues,
    Paths,
    SeriesName,
    TreePath,
)


def groups(
    series: SeriesName,
    onto: Onto,
    tree: TreePath = None,
    path: Paths = None,
    given: ParameterValues = None,
    allow_incomplete: AllowIncomplete = False,
    accept_prefixes: AcceptPrefixes = False,
    html: Html = None,
    json: Json = False,
) -> None:
    """Show the patches that a tree-wide series makes, and write groups.toml."""
    from refactor.cli.waiting import saying
    from refactor.commands import groups as command
    from refactor.report import groups as report
    from refactor.report import groups_page as web

    program = context.program(series, path, given)
    workplace = context.workplace(tree)
    order = context.order(
        workplace, 1, allow_incomplete=allow_incomplete, accept_prefixes=accept_prefixes
    )
    with saying() as say:
        result = command.groups(workplace, program, revision=onto, order=order, say=say)
    if html is not None:
        context.keep(web.page(result), html)
    context.show(result, json, lambda: report.groups(result), paged=True)
