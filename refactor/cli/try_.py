"""The verb `try`: a rule without a series."""

from __future__ import annotations

import typer

from refactor.cli import context
from refactor.cli.options import Json, MaybeOnto, Paths, RuleWord, ScopeEntries, TreePath, Virtual


def try_(
    rule: RuleWord,
    scope: ScopeEntries = None,
    onto: MaybeOnto = "HEAD",
    virtual: Virtual = None,
    tree: TreePath = None,
    path: Paths = None,
    json: Json = False,
) -> None:
    """Show what a rule changes, without a series.

    Nothing is written.
    """
    from refactor.cli.waiting import saying
    from refactor.commands import try_ as command
    from refactor.report import try_ as report

    question = command.Question(rule, onto, scope or (), virtual or ())
    workplace, library = context.workplace(tree), context.library(path)
    with saying():
        result = command.try_(workplace, library, question)
    context.show(result, json, lambda: report.tried(result, rule), paged=True)
    raise typer.Exit(result.code)
