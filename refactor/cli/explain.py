"""The verb `explain`: why a rule matches nowhere."""

from __future__ import annotations

from refactor.cli import context
from refactor.cli.options import Json, MaybeOnto, Paths, RuleWord, ScopeEntries, TreePath, Virtual


def explain(
    rule: RuleWord,
    scope: ScopeEntries = None,
    onto: MaybeOnto = "HEAD",
    virtual: Virtual = None,
    tree: TreePath = None,
    path: Paths = None,
    json: Json = False,
) -> None:
    """Explain why a rule matches nowhere.

    The words that it needs, and the lines up to which it matches.
    """
    from refactor.cli.waiting import saying
    from refactor.commands import explain as command
    from refactor.commands.try_ import Question
    from refactor.report import explain as report

    question = Question(rule, onto, scope or (), virtual or ())
    workplace, library = context.workplace(tree), context.library(path)
    with saying():
        result = command.explain(workplace, library, question)
    context.show(result, json, lambda: report.explained(result), paged=True)
