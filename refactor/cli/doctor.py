"""The verb `doctor`: the programs that this machine has and lacks."""

from __future__ import annotations

from typing import Annotated

import typer

from refactor.cli import context
from refactor.cli.options import Json
from refactor.errors import Unavailable


def doctor(
    arch: Annotated[
        list[str] | None,
        typer.Option(
            "--arch",
            metavar="ARCH",
            help="Also check what building for ARCH needs, for example arm64.",
            show_default=False,
        ),
    ] = None,
    llvm: Annotated[bool, typer.Option("--llvm", help="Check for LLVM instead of gcc.")] = False,
    boot: Annotated[bool, typer.Option("--boot", help="Also check what booting needs.")] = False,
    json: Json = False,
) -> None:
    """Check for required programs and print the command that installs them."""
    from refactor.commands import doctor as command
    from refactor.report import doctor as report

    result = command.doctor(arch or (), llvm, boot)
    context.show(result, json, lambda: report.diagnosis(result))
    # The code with which the verbs would fail that need it.
    raise typer.Exit(0 if result.fine else Unavailable.exit_code)
