"""The verb `check`: build, review and boot every commit of a version."""

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
    ParameterValues,
    Paths,
    SeriesName,
    TreePath,
    Verbose,
    Version,
)

if TYPE_CHECKING:
    from refactor.proofs.examine import Which


def check(
    series: SeriesName,
    version: Version = None,
    tree: TreePath = None,
    path: Paths = None,
    given: ParameterValues = None,
    jobs: Jobs = 0,
    llvm: Llvm = False,
    boot: Annotated[
        bool,
        typer.Option(
            "--boot", help="Also boot base and series, and run the kernel's selftests on both."
        ),
    ] = False,
    boot_all: Annotated[
        bool, typer.Option("--boot-all", help="Boot every commit, not only the last.")
    ] = False,
    html: Html = None,
    details: Details = False,
    verbose: Verbose = False,
    json: Json = False,
) -> None:
    """Check every commit of a version before it is mailed."""
    from refactor.commands.check import Means
    from refactor.report import check as report

    program = context.program(series, path, given)
    means = Means(jobs or context.processors(), llvm, _booted(boot, boot_all))
    workplace = context.workplace(tree)
    number = context.version(workplace, program, version)
    result = context.checked(workplace, program, version=number, means=means, html=html)
    context.show(result, json, lambda: report.report(result, details, verbose=verbose))
    raise typer.Exit(context.CODES[result.status])


def _booted(last: bool, every: bool) -> Which:
    """The commits whose kernels are booted."""
    # --boot-all includes --boot.
    if every:
        return "all"
    return "last" if last else "none"
