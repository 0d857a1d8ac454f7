"""The verb `post`: the Message-IDs of a posted version, kept in the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from refactor.cli import context
from refactor.cli.options import Json, ParameterValues, Paths, SeriesName, TreePath, Version

MessageIds = Annotated[
    list[str] | None,
    typer.Option(
        "--message-id",
        metavar="ID",
        help="Message-ID of the cover letter; or repeat for every mail, in order.",
        show_default=False,
    ),
]


SentFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--mbox",
        metavar="FILE",
        help="mbox, maildir or .eml file with the sent mails.",
        show_default=False,
    ),
]


NamedSteps = Annotated[
    list[str] | None,
    typer.Option(
        "--is",
        metavar="NUMBER=STEP",
        help="Step of a patch in --mbox; `-` for a patch that is no step.",
        show_default=False,
    ),
]


def post(
    series: SeriesName,
    version: Version = None,
    message_id: MessageIds = None,
    mbox: SentFiles = None,
    named: NamedSteps = None,
    bundle: Annotated[
        str,
        typer.Option("--bundle", metavar="KEY", help="The bundle of a tree-wide series."),
    ] = "",
    tree: TreePath = None,
    path: Paths = None,
    given: ParameterValues = None,
    json: Json = False,
) -> None:
    """Record the mails sent for a version."""
    from refactor.commands import post as command
    from refactor.report import post as report

    # First, as a slip in the words needs no tree to be found.
    steps = command.named_steps(named or ())
    mails = command.SentMails(tuple(message_id or ()), tuple(mbox or ()), steps, bundle)
    workplace, program = context.workplace(tree), context.program(series, path, given)
    result = command.post(
        workplace,
        program,
        context.version(workplace, program, version),
        mails=mails,
        waiting=context.waiting(series),
    )
    context.show(result, json, lambda: report.noted(result))
    # The record is kept, and incomplete until the user names the steps.
    raise typer.Exit(1 if result.unmatched else 0)
