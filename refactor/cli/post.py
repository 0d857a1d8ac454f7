"""`refactor post`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from refactor.cli import context
from refactor.cli.options import (
    Json,
    Paths,
    Series,
    Tree,
    Version,
)

if TYPE_CHECKING:
    pass


def post(
    series: Series,
    version: Version,
    message_id: Annotated[
        list[str] | None,
        typer.Option(
            "--message-id",
            metavar="ID",
            help="Of the cover letter, or once for every mail, in order.",
            show_default=False,
        ),
    ] = None,
    mbox: Annotated[
        list[Path] | None,
        typer.Option(
            "--mbox",
            metavar="FILE",
            help="An mbox, maildir or .eml with what was sent.",
            show_default=False,
        ),
    ] = None,
    tree: Tree = None,
    path: Paths = None,
    json: Json = False,
) -> None:
    """Write down what was sent as a version."""
    from refactor.commands.post import Evidence
    from refactor.commands.post import post as note
    from refactor.report import post as mail

    evidence = Evidence(tuple(message_id or ()), tuple(mbox or ()))
    result = note(
        context.workplace(tree),
        context.library(path).program(series),
        version,
        evidence,
        context.waiting(series),
    )
    context.show(result, json, lambda: mail.noted(result))
