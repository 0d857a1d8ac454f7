"""The verb `demo`: from a kernel to the mails of a shipped series, in a directory to throw away."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from refactor.cli import completion, context
from refactor.cli.options import Json

Shipped = Annotated[
    str,
    typer.Argument(
        metavar="[SERIES]", help="A series that comes along.", autocompletion=completion.series
    ),
]


Kernel = Annotated[
    Path | None,
    typer.Option(
        "--tree",
        metavar="DIR",
        help="A repository with the base; it is only read. Default: the release is imported from "
        "Debian's linux-source package, once.",
        show_default=False,
    ),
]


def demo(
    series: Shipped = "arm64-exit-work",
    tree: Kernel = None,
    onto: Annotated[str, typer.Option("--onto", metavar="REV", help="The base.")] = "v7.3",
    version: Annotated[
        int, typer.Option("--version", "-v", min=1, metavar="N", help="Version of the posting.")
    ] = 1,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Directory for the mails.", show_default=False
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Run a shipped series on a kernel and write its mails, in a directory to throw away."""
    from time import monotonic

    from refactor.cli.waiting import saying
    from refactor.commands import demo as command
    from refactor.report import demo as report
    from refactor.store.temporary import lasting_directory

    # The wall clock may be set meanwhile.
    start = monotonic()
    order = command.DemoOrder(series, onto, version, tree, output)
    # It stays, as the user wants to look at it; the summary says where it is.
    with saying() as say:
        result = command.demo(order, lasting_directory("demo"), say)
    context.show(result, json, lambda: report.summary(result, monotonic() - start))
