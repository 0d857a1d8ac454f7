"""`refactor trailers`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from refactor.cli import context
from refactor.cli.options import (
    Json,
    Paths,
    Series,
)

if TYPE_CHECKING:
    pass


def trailers(
    series: Series,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE...]", help="mbox, maildir or .eml files.", show_default=False
        ),
    ] = None,
    version: Annotated[
        int | None,
        typer.Option(
            "--version",
            "-v",
            min=1,
            help="Only tags given on this one. Default: on any.",
            show_default=False,
        ),
    ] = None,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            "--accept", metavar="ID", help="Take what is flagged in this mail.", show_default=False
        ),
    ] = None,
    reject: Annotated[
        list[str] | None,
        typer.Option(
            "--reject",
            metavar="ID",
            help="Never take a tag or an objection out of this mail.",
            show_default=False,
        ),
    ] = None,
    path: Paths = None,
    json: Json = False,
) -> None:
    """Collect review tags out of mails; the next run puts them in."""
    from refactor.commands.trailers import Wish
    from refactor.commands.trailers import trailers as collect
    from refactor.report import trailers as trailers_report

    wish = Wish(version or 0, tuple(accept or ()), tuple(reject or ()))
    result = collect(
        context.library(path).program(series), files or (), wish, context.waiting(series)
    )
    context.show(result, json, lambda: trailers_report.collected(result))
