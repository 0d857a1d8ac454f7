"""`refactor fetch-tree`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from refactor.cli import context
from refactor.cli.options import (
    Json,
)

if TYPE_CHECKING:
    pass


def fetch_tree(
    version: Annotated[str, typer.Argument(help="As 7.3, or 7.3.4.", show_default=False)],
    directory: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help="The repository to make or to add to.", show_default=False
        ),
    ],
    json: Json = False,
) -> None:
    """Make a git repository with a real kernel, out of Debian's linux-source package."""
    from refactor.commands.fetch_tree import fetch_tree as fetch
    from refactor.report import fetch_tree as fetch_tree_report
    from refactor.report import progress
    from refactor.store.places import cache_directory

    with progress.bar() as tell:
        result = fetch(version, directory, cache_directory(), tell)
    context.show(result, json, lambda: fetch_tree_report.fetched(result))
