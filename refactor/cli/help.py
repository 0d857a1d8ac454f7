"""`refactor help`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup

from refactor.cli import completion
from refactor.cli import context as terminal
from refactor.cli.verb import grouped

if TYPE_CHECKING:
    from typer._click import Context


def help_(
    context: typer.Context,
    topic: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TOPIC]",
            autocompletion=completion.topics,
            help="A topic or a verb, as `series` or `new series`. Default: list them.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Show a page of the guide, or list its topics and the verbs."""
    from refactor.commands import help as command
    from refactor.report import help as report

    root = context.find_root()
    assert isinstance(root.command, TyperGroup)  # the command line has verbs
    if not topic:
        text = report.contents(command.topics(), grouped(root.command, root))
    # A topic wins over a verb of its name: the verb has --help.
    elif len(topic) == 1 and topic[0] in command.topics():
        text = command.read(topic[0], ())
    else:
        text = _of_verb(root, topic) or command.read(" ".join(topic), root.command.commands)
    terminal.show(text, False, lambda: text, paged=True)


def _of_verb(root: Context, words: list[str]) -> str:
    """The help of a verb; empty where there is none of that name."""
    at = root
    for word in words:
        verbs = at.command
        verb = verbs.get_command(at, word) if isinstance(verbs, TyperGroup) else None
        if verb is None:
            return ""
        # The class is that of typer's own copy of click: click's may be another one.
        at = type(at)(verb, info_name=word, parent=at)
    return f"{at.get_help()}\n"
