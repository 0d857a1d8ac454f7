"""The verb `run`: a series generated on a base, as a branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from refactor.cli import context
from refactor.cli.options import (
    AcceptPrefixes,
    AllowIncomplete,
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
    Version,
)
from refactor.errors import BadInput

if TYPE_CHECKING:
    from refactor.commands.run import Kept
    from refactor.engine.job import Order
    from refactor.engine.workplace import Workplace
    from refactor.library.program import Program


TakenIn = Annotated[
    list[str] | None,
    typer.Option(
        "--taken-in",
        metavar="REV",
        help="Another tree, as linux-next: groups that it has are not mailed again.",
        show_default=False,
    ),
]


ThenCheck = Annotated[
    bool, typer.Option("--check", help="Then check every commit, as `refactor check` does.")
]


Untested = Annotated[bool, typer.Option("--untested", help="Go on with rules whose examples fail.")]


def run(
    series: SeriesName,
    onto: Ontos,
    version: Version = None,
    tree: TreePath = None,
    path: Paths = None,
    given: ParameterValues = None,
    signoff: Signoff = False,
    force: Force = False,
    allow_incomplete: AllowIncomplete = False,
    assembly_unchecked: AssemblyUnchecked = False,
    accept_prefixes: AcceptPrefixes = False,
    taken: Taken = None,
    taken_in: TakenIn = None,
    untested: Untested = False,
    check: ThenCheck = False,
    verbose: Verbose = False,
    json: Json = False,
) -> None:
    """Generate a series on a base, and move its branch <series>/v<version> there."""
    program, workplace = context.program(series, path, given), context.workplace(tree)
    _require_branch(onto, {"--force": force, "--check": check})
    order = context.order(
        workplace,
        version or _version(workplace, program, several=len(onto) > 1),
        signoff=signoff,
        allow_incomplete=allow_incomplete,
        taken=taken,
        assembly_unchecked=assembly_unchecked,
        accept_prefixes=accept_prefixes,
        taken_in=taken_in,
    )
    if len(onto) > 1:
        _matrix(workplace, program, onto=onto, order=order, json=json)
    result = _made(workplace, program, onto[0], order=order, force=force, untested=untested)
    _show(workplace, program, result, check=check, json=json, verbose=verbose)


def _version(workplace: Workplace, program: Program, *, several: bool) -> int:
    from refactor.engine.open_version import open_version, version_to_run

    # With several bases no branch moves.
    find = open_version if several else version_to_run
    return find(workplace, program)


def _made(
    workplace: Workplace,
    program: Program,
    onto: str,
    *,
    order: Order,
    force: bool,
    untested: bool,
) -> Kept:
    from refactor.cli.waiting import saying
    from refactor.commands import run as command

    with saying() as say:
        return command.run(
            workplace, program, onto, order=order, force=force, untested=untested, say=say
        )


def _require_branch(onto: list[str], options: dict[str, bool]) -> None:
    """Refuse several bases with options about a branch."""
    if len(onto) == 1:
        return
    for option, is_set in options.items():
        if is_set:
            raise BadInput(f"{option} goes with one --onto: no branch moves with several")


def _show(
    workplace: Workplace,
    program: Program,
    result: Kept,
    *,
    check: bool,
    json: bool,
    verbose: bool,
) -> NoReturn:
    """Show a run; with --check, its commits are checked first."""
    from refactor.report import run as report

    # Without commits there is nothing to check.
    if check and result.run.changed and not result.run.stopped:
        _check(workplace, program, result, json=json, verbose=verbose)
    context.show(result, json, lambda: report.kept(result, verbose))
    raise typer.Exit(1 if result.run.stopped else 0)


def _check(
    workplace: Workplace, program: Program, result: Kept, *, json: bool, verbose: bool
) -> NoReturn:
    """Check the commits of a run, and show both."""
    from refactor.commands.check import Means
    from refactor.report import check as check_report
    from refactor.report import run as report

    means = Means(context.processors())
    checks = context.checked(workplace, program, version=result.run.version, means=means)
    # In one document: two after each other are no JSON.
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
    from refactor.cli.waiting import saying
    from refactor.commands import matrix as command
    from refactor.report import matrix as report

    with saying() as say:
        result = command.matrix(workplace, program, revisions=onto, order=order, say=say)
    context.show(result, json, lambda: report.matrix(result))
    raise typer.Exit(result.code)
