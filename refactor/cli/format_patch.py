"""`refactor format-patch`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from refactor.cli import context
from refactor.cli.options import (
    Json,
    Paths,
    Series,
    Set,
    Tree,
    Version,
)
from refactor.errors import BadInput

if TYPE_CHECKING:
    pass


def format_patch(
    series: Series,
    version: Version,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Where the patches go.", show_default=False
        ),
    ],
    tree: Tree = None,
    path: Paths = None,
    given: Set = None,
    rfc: Annotated[bool, typer.Option("--rfc", help="[RFC PATCH ...].")] = False,
    prefix: Annotated[
        str, typer.Option("--prefix", help="A tree's name: [PATCH net-next ...].")
    ] = "",
    cover: Annotated[
        bool | None,
        typer.Option(
            help="Write a cover letter. Default: with more than one patch.", show_default=False
        ),
    ] = None,
    waves: Annotated[
        bool, typer.Option("--waves", help="At most 15 patches a directory, to be sent one by one.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Set files aside that you have edited.")
    ] = False,
    json: Json = False,
) -> None:
    """Write the mails of a version: cover letter, patches, To and Cc."""
    from refactor.commands.format_patch import Wish
    from refactor.commands.format_patch import format_patch as format_series
    from refactor.library.history import words as words_about
    from refactor.report import format_patch as format_patch_report

    if not prefix.isprintable() or set(prefix) & set("[]"):
        raise BadInput(
            f"--prefix {prefix!r} does not fit between the brackets of a subject",
            "name a tree, as net-next",
        )
    program = context.program(series, path, given)
    words = (
        " ".join(word for word in ("RFC" if rfc else "", "PATCH", prefix) if word)
        if rfc or prefix
        else ""
    )
    wish = Wish(output, words, cover, force, waves)
    result = format_series(
        context.workplace(tree), program, version, words_about(program, version), wish
    )
    context.show(result, json, lambda: format_patch_report.written(result))
