"""The verb `trailers`: review tags collected from mails."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from refactor.cli import context
from refactor.cli.options import Json, ParameterValues, Paths, SeriesName

MailFiles = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[FILE...]", help="mbox, maildir or .eml files.", show_default=False),
]


# Not the shared option, which means the open version: answers to any may be in the mails.
OnVersion = Annotated[
    int | None,
    typer.Option(
        "--version",
        "-v",
        min=1,
        metavar="N",
        help="Only tags given on this version. Default: any version.",
        show_default=False,
    ),
]


Accepted = Annotated[
    list[str] | None,
    typer.Option(
        "--accept",
        metavar="ID[:TAG]",
        help="Accept the tags of this mail, or one kind of them.",
        show_default=False,
    ),
]


Rejected = Annotated[
    list[str] | None,
    typer.Option(
        "--reject",
        metavar="ID",
        help="Ignore the tags and objections of this mail.",
        show_default=False,
    ),
]


ForPatches = Annotated[
    str | None,
    typer.Option(
        "--patches",
        metavar="1-3,7",
        help="What the accepted mail is for: numbers of patches, or step ids.",
        show_default=False,
    ),
]


def trailers(
    series: SeriesName,
    files: MailFiles = None,
    version: OnVersion = None,
    accept: Accepted = None,
    reject: Rejected = None,
    patches: ForPatches = None,
    path: Paths = None,
    given: ParameterValues = None,
    json: Json = False,
) -> None:
    """Collect review tags from mails; the next run adds them."""
    from refactor.commands import trailers as command
    from refactor.report import trailers as report

    program = context.program(series, path, given)
    options = command.TagOptions(version, tuple(accept or ()), tuple(reject or ()), patches or "")
    waiting = context.waiting(series)
    result = command.trailers(program, files or (), options=options, waiting=waiting)
    context.show(result, json, lambda: report.collected(result))
