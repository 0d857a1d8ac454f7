"""The verb `new`: a rule or a series to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from refactor.cli import completion, context
from refactor.cli.options import Json, TreePath

Where = Annotated[
    Path | None,
    typer.Option(
        "--path",
        metavar="DIR",
        help="Directory to write to. Default: the first refactor.path in git config, else "
        "~/.config/kernel-refactor.",
        show_default=False,
    ),
]


FromRule = Annotated[
    str,
    typer.Option(
        "--rule",
        metavar="RULE",
        autocompletion=completion.rules,
        help="The rule: a name, a .cocci file, or tree:PATH for one in the base; files are copied. "
        "Default: a new one.",
        show_default=False,
    ),
]


Scope = Annotated[
    list[str] | None,
    typer.Option(
        "--scope",
        metavar="DIR",
        help="Part of the tree that the rule may change. Default: all of it.",
        show_default=False,
    ),
]


# Without a series there is nothing yet that would be kept on it.
LookAt = Annotated[
    str,
    typer.Option(
        "--onto",
        metavar="REV",
        autocompletion=completion.revisions,
        help="Base to look at, for tree: rules and to count files. Default: HEAD for tree: rules.",
        show_default=False,
    ),
]


def rule(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the rule.")],
    path: Where = None,
    json: Json = False,
) -> None:
    """Write a rule with two examples."""
    from refactor.commands import new as command
    from refactor.report import new as report

    # --path is where to write here, and need not be there yet: nothing is read from it.
    result = command.new_rule(context.library(None), command.new_place(path), name)
    context.show(result, json, lambda: report.created(result))


def series(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the series.")],
    from_rule: FromRule = "",
    scope: Scope = None,
    onto: LookAt = "",
    tree: TreePath = None,
    path: Where = None,
    json: Json = False,
) -> None:
    """Write a series of one rule, with its messages."""
    from refactor.commands import new as command
    from refactor.report import new as report

    wish = command.SeriesWish(name, from_rule, scope or (), onto)
    # The tree is opened only if something is asked about it: a series may be begun without one.
    result = command.new_series(
        context.library(None), command.new_place(path), wish, lambda: context.workplace(tree)
    )
    context.show(result, json, lambda: report.created(result))
