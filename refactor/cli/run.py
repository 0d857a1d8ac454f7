"""The verb `run`: a series generated on a base, as a branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from refactor.cli import context
from refactor.cli.options import (
    AcceptPrefixes,
    AllowIncomplete,
    AnyVersion,
    AssemblyUnchecked,
    Force,
    Json,
    Ontos,
    ParameterValues,
    Paths,
    SeriesName,
    Signoff,
    Taken,
    TreePath,
    Verbose,
)
from refactor.errors import BadInput

if TYPE_CHECKING:
    from refactor.engine.job import Order
    from refactor.engine.workplace import Workplace
    from refactor.library.program import Program


def run(
    series: SeriesName,
    onto: Ontos,
    version: AnyVersion = None,
    tree: TreePath = None,
    path: Paths = None,
    given: ParameterValues = None,
    signoff: Signoff = False,
    force: Force = False,
    allow_incomplete: AllowIncomplete = False,
    assembly_unchecked: AssemblyUnchecked = False,
    accept_prefixes: AcceptPrefixes = False,
    taken: Taken = None,
    untested: Annotated[
        bool, typer.Option("--untested", help="Go on with rules whose examples fail.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Then check every commit, as `refactor check` does.")
    ] = False,
    verbose: Verbose = False,
    json: Json = False,
) -> None:
    """Generate a series on a base, and move its branch <series>/v<version> there."""
    from refactor.commands import run as command
    from refactor.report import run as report

    program = context.program(series, path, given)
    workplace = context.workplace(tree)
    several = len(onto) > 1
    if several:
        _require_alone(
            {"--force": force, "--check": check},
            "goes with one --onto: no branch moves with several",
        )
    elif version is None:
        # Never guessed: the version names the branch that moves.
        raise BadInput("which version is it?", "say -v16")
    order = context.order(
        workplace,
        version or 1,
        signoff=signoff,
        allow_incomplete=allow_incomplete,
        taken=taken,
        assembly_unchecked=assembly_unchecked,
        accept_prefixes=accept_prefixes,
    )
    if several:
        _matrix(workplace, program, onto=onto, order=order, json=json)
    result = command.run(
        workplace,
        program,
        onto[0],
        order=order,
        force=force,
        untested=untested,
        say=context.say,
    )
    context.say("")
    # Without commits there is nothing to check.
    if not check or result.run.stopped or not result.run.changed:
        context.show(result, json, lambda: report.kept(result, verbose))
        raise typer.Exit(1 if result.run.stopped else 0)
    from refactor.commands.check import Means
    from refactor.report import check as check_report

    means = Means(context.processors())
    checks = context.checked(workplace, program, version=order.version, means=means)
    both = {"run": result, "check": checks}
    context.show(
        both,
        json,
        lambda: f"{report.kept(result, verbose)}\n{check_report.report(checks, verbose=verbose)}",
    )
    raise typer.Exit(context.CODES[checks.status])


def _require_alone(options: dict[str, bool], complaint: str) -> None:
    for option, is_set in options.items():
        if is_set:
            raise BadInput(f"{option} {complaint}")


def _matrix(
    workplace: Workplace, program: Program, *, onto: list[str], order: Order, json: bool
) -> NoReturn:
    from refactor.commands import matrix as command
    from refactor.report import matrix as report

    result = command.matrix(workplace, program, revisions=onto, order=order, say=context.say)
    context.say("")
    context.show(result, json, lambda: report.matrix(result))
    raise typer.Exit(result.code)
