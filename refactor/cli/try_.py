"""The verb `try`: a rule without a series."""

from __future__ import annotations

import typer

from refactor.cli import context
from refactor.cli.options import Json, MaybeOnto, Paths, RuleWord, ScopeEntries, TreePath, Virtual
from refactor.cli.pager import page


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
    from refactor.commands import try_ as command
    from refactor.report import try_ as report

    question = command.Question(rule, onto, scope or (), virtual or ())
    result = command.try_(context.workplace(tree), context.library(path), question)
    if json:
        context.show(result, json, str)
    else:
        page(report.tried(result, rule))
    raise typer.Exit(result.code)
