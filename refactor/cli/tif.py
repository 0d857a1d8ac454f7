"""`refactor tif show`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from refactor.cli import context
from refactor.cli.options import (
    Json,
    Onto,
    Tree,
)
from refactor.errors import BadInput

if TYPE_CHECKING:
    pass


def tif_show(
    onto: Onto,
    arch: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ARCH...]", help="As powerpc.", show_default=False),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every architecture, in a line.")
    ] = False,
    svg: Annotated[
        Path | None,
        typer.Option(
            "--svg",
            metavar="FILE",
            help="Also draw the word, of one architecture.",
            show_default=False,
        ),
    ] = None,
    tree: Tree = None,
    json: Json = False,
) -> None:
    """Show thread flags on a base, and their layout on top of the generic ones."""
    from refactor.commands.tif import keep_picture, show
    from refactor.report import tif as report
    from refactor.report import tif_svg

    result = show(context.workplace(tree), onto, arch or (), everything)
    if svg is not None:
        if len(result.architectures) != 1:
            raise BadInput("--svg draws one architecture", "name one that has one kind")
        keep_picture(tif_svg.picture(result), svg, tif_svg.MARK)
    context.show(
        result, json, lambda: report.show_all(result) if everything else report.show(result)
    )
