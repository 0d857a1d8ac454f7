"""`refactor doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from refactor.cli import context
from refactor.cli.options import (
    Json,
)
from refactor.errors import Unavailable

if TYPE_CHECKING:
    pass


def doctor(
    arch: Annotated[
        list[str] | None,
        typer.Option(
            "--arch",
            metavar="ARCH",
            help="Also what builds for this architecture need, as arm64.",
            show_default=False,
        ),
    ] = None,
    llvm: Annotated[bool, typer.Option("--llvm", help="Build with LLVM instead of gcc.")] = False,
    boot: Annotated[
        bool, typer.Option("--boot", help="Also what booting these architectures needs.")
    ] = False,
    json: Json = False,
) -> None:
    """Say what is missing on this machine, and the command that installs it."""
    from refactor.commands.doctor import doctor as examine
    from refactor.report import doctor as doctor_report

    result = examine(arch or (), llvm, boot)
    context.show(result, json, lambda: doctor_report.diagnosis(result))
    raise typer.Exit(0 if result.fine else Unavailable.exit_code)
