"""`refactor help`."""

from __future__ import annotations

from typing import Annotated

import typer
from typer.core import TyperGroup

from refactor.cli.pager import page


def help_(
    context: typer.Context,
    topic: Annotated[
        str | None,
        typer.Argument(
            metavar="[TOPIC]", help="A topic or a verb. Default: list them.", show_default=False
        ),
    ] = None,
) -> None:
    """Show a page of the guide, or list its topics and the verbs."""
    from refactor.commands import help as command
    from refactor.report import help as report

    root = context.find_root()
    assert isinstance(root.command, TyperGroup)  # the command line has verbs
    verbs = {}
    for name in root.command.list_commands(root):
        verb = root.command.get_command(root, name)
        if verb is not None:
            verbs[name] = verb
    if topic is None:
        summaries = {name: verb.get_short_help_str(60) for name, verb in verbs.items()}
        page(report.contents(command.topics(), summaries))
    # A topic wins over a verb of its name: the verb has --help.
    elif topic in verbs and topic not in command.topics():
        verb = verbs[topic]
        page(f"{verb.get_help(typer.Context(verb, info_name=topic, parent=root))}\n")
    else:
        page(command.read(topic, verbs))
