"""The verb `fetch-tree`: a kernel release from Debian as a git repository."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from refactor.cli import context
from refactor.cli.options import Json


def fetch_tree(
    version: Annotated[
        str, typer.Argument(metavar="VERSION", help="For example 7.3 or 7.3.4.", show_default=False)
    ],
    directory: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help="Repository to create or to add to.", show_default=False
        ),
    ],
    json: Json = False,
) -> None:
    """Import a kernel release from Debian's linux-source package into git."""
    from refactor.cli.waiting import telling
    from refactor.commands import fetch_tree as command
    from refactor.report import fetch_tree as report
    from refactor.store.places import cache_directory

    # Minutes: a whole kernel is downloaded, unpacked and stored.
    with telling() as tell:
        result = command.fetch_tree(version, directory, cache=cache_directory(), progress=tell)
    context.show(result, json, lambda: report.fetched(result))
