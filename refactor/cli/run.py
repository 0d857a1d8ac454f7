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
    from refactor.commands.run import Kept
    from refactor.engine.job import Order
    from refactor.engine.workplace import Workplace
    from refactor.library.program import Program


ThenCheck = Annotated[
    bool, typer.Option("--check", help="Then check every commit, as `refactor check` does.")
]


Untested = Annotated[bool, typer.Option("--untested", help="Go on with rules whose examples fail.")]


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
    untested: Untested = False,
    check: ThenCheck = False,
    verbose: Verbose = False,
    json: Json = False,
) -> None:
    """Generate a series on a base, and move its branch <series>/v<version> there."""
    from refactor.commands import run as command
    from refactor.report import run as report

    program = context.program(series, path, given)
    workplace = context.workplace(tree)
    _require_branch(onto, version, {"--force": force, "--check": check})
    order = context.order(
        workplace,
        version or 1,
        signoff=signoff,
        allow_incomplete=allow_incomplete,
        taken=taken,
        assembly_unchecked=assembly_unchecked,
        accept_prefixes=accept_prefixes,
    )
    if len(onto) > 1:
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
    _check(workplace, program, result, json=json, verbose=verbose)


def _require_branch(onto: list[str], version: int | None, options: dict[str, bool]) -> None:
    """Refuse one base without a version, and several with options about a branch."""
    if len(onto) == 1:
        # Never guessed: the version names the branch that moves.
        if version is None:
            raise BadInput("which version is it?", "say -v16")
        return
    for option, is_set in options.items():
        if is_set:
            raise BadInput(f"{option} goes with one --onto: no branch moves with several")


def _check(
    workplace: Workplace, program: Program, result: Kept, *, json: bool, verbose: bool
) -> NoReturn:
    """Check the commits of a run, and show both."""
    from refactor.commands.check import Means
    from refactor.report import check as check_report
    from refactor.report import run as report

    means = Means(context.processors())
    checks = context.checked(workplace, program, version=result.run.version, means=means)
    both = {"run": result, "check": checks}
    context.show(
        both,
        json,
        lambda: f"{report.kept(result, verbose)}\n{check_report.report(checks, verbose=verbose)}",
    )
    raise typer.Exit(context.CODES[checks.status])


def _matrix(
    workplace: Workplace, program: Program, *, onto: list[str], order: Order, json: bool
) -> NoReturn:
    from refactor.commands import matrix as command
    from refactor.report import matrix as report

    result = command.matrix(workplace, program, revisions=onto, order=order, say=context.say)
    context.say("")
    context.show(result, json, lambda: report.matrix(result))
    raise typer.Exit(result.code)
