"""The verb `run`: a series generated on a base, as a branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from refactor.cli import context
from refactor.cli.options import (
    Allow,
    Force,
    Json,
    Ontos,
    Paths,
    Series,
    Set,
    Signoff,
    Taken,
    Tree,
    Unassembled,
    Wanted,
)
from refactor.errors import BadInput

if TYPE_CHECKING:
    from refactor.engine.job import Order
    from refactor.engine.workplace import Workplace
    from refactor.library.program import Program


def run(
    series: Series,
    onto: Ontos,
    version: Wanted = None,
    tree: Tree = None,
    path: Paths = None,
    given: Set = None,
    signoff: Signoff = False,
    force: Force = False,
    allow_incomplete: Allow = False,
    assembly_unchecked: Unassembled = False,
    taken: Taken = None,
    check: Annotated[
        bool, typer.Option("--check", help="Then check every commit, as `refactor check` does.")
    ] = False,
    json: Json = False,
) -> None:
    """Generate a series on a base, and move its branch <series>/v<version> there."""
    from refactor.commands import run as command
    from refactor.report import run as report

    program = context.program(series, path, given)
    workplace = context.workplace(tree)
    if len(onto) > 1:
        _require_alone(
            {"--force": force, "--check": check},
            "goes with one --onto: no branch moves with several",
        )
        several = context.order(
            workplace, version or 1, signoff, allow_incomplete, taken, assembly_unchecked
        )
        _matrix(workplace, program, onto, several, json)
    if version is None:
        raise BadInput("which version is it?", "say -v16")
    order = context.order(workplace, version, signoff, allow_incomplete, taken, assembly_unchecked)
    result = command.run(workplace, program, onto[0], order=order, force=force, say=context.say)
    context.say("")
    if not check or result.run.stopped or not result.run.changed:
        context.show(result, json, lambda: report.kept(result))
        raise typer.Exit(1 if result.run.stopped else 0)
    from refactor.commands.check import Means
    from refactor.report import check as check_report

    checks = context.checked(workplace, program, version, Means(context.processors()), None)
    both = {"run": result, "check": checks}
    context.show(
        both, json, lambda: f"{report.kept(result)}\n{check_report.report(checks, details=False)}"
    )
    raise typer.Exit(context.CODES[checks.status])


def _require_alone(options: dict[str, bool], complaint: str) -> None:
    for option, is_set in options.items():
        if is_set:
            raise BadInput(f"{option} {complaint}")


def _matrix(
    workplace: Workplace, program: Program, onto: list[str], order: Order, json: bool
) -> NoReturn:
    from refactor.commands import matrix as command
    from refactor.report import matrix as report

    result = command.matrix(workplace, program, revisions=onto, order=order, say=context.say)
    context.say("")
    context.show(result, json, lambda: report.matrix(result))
    raise typer.Exit(result.code)
