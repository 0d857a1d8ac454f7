"""The verb `tif show`: thread flags of the architectures, and their layout."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from refactor.cli import context
from refactor.cli.options import Json, Onto, TreePath
from refactor.errors import BadInput


def tif_show(
    onto: Onto,
    arch: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ARCH...]", help="For example powerpc.", show_default=False),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Print one line per architecture.")
    ] = False,
    svg: Annotated[
        Path | None,
        typer.Option(
            "--svg",
            metavar="FILE",
            help="Also draw the flags word before and after, for one architecture.",
            show_default=False,
        ),
    ] = None,
    tree: TreePath = None,
    json: Json = False,
) -> None:
    """Show thread flags on a base, and their layout on top of the generic ones."""
    from refactor.commands import tif as command
    from refactor.report import tif as report
    from refactor.report import tif_svg

    workplace = context.workplace(tree)
    result = command.show(workplace, onto, names=arch or (), everything=everything)
    if svg is not None:
        # An architecture with variants has a word for each.
        if len(result.architectures) != 1:
            raise BadInput("--svg draws one architecture", "name one that has one kind")
        command.keep_picture(tif_svg.picture(result), svg, tif_svg.MARK)
    text = report.show_all if everything else report.show
    context.show(result, json, lambda: text(result), paged=True)
