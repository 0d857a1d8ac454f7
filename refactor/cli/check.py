"""`refactor check`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from refactor.cli import context
from refactor.cli.options import (
    Details,
    Html,
    Jobs,
    Json,
    Llvm,
    Paths,
    Series,
    Set,
    Tree,
    Version,
)

if TYPE_CHECKING:
    pass


def check(
    series: Series,
    version: Version,
    tree: Tree = None,
    path: Paths = None,
    given: Set = None,
    jobs: Jobs = 0,
    llvm: Llvm = False,
    boot: Annotated[
        bool,
        typer.Option(
            "--boot", help="Also boot base and series, and run the kernel's own tests in both."
        ),
    ] = False,
    boot_all: Annotated[
        bool, typer.Option("--boot-all", help="The same with every commit of the series.")
    ] = False,
    html: Html = None,
    details: Details = False,
    json: Json = False,
) -> None:
    """Check every commit of a version before it is mailed."""
    from refactor.commands.check import Means
    from refactor.report import check as proofs

    program = context.program(series, path, given)
    means = Means(
        jobs or context.processors(), llvm, "all" if boot_all else "last" if boot else "none"
    )
    report = context.checked(context.workplace(tree), program, version, means, html)
    context.show(report, json, lambda: proofs.report(report, details))
    raise typer.Exit(context.CODES[report.status])
