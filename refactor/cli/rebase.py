"""The verb `rebase`: a series regenerated on another base, and compared with its last run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from refactor.cli import completion, context
from refactor.cli.options import (
    AllowIncomplete,
    AssemblyUnchecked,
    Force,
    Json,
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
    from refactor.commands.rebase import Rebased
    from refactor.engine.job import Order
    from refactor.engine.workplace import Workplace
    from refactor.library.program import Program

NewBase = Annotated[
    str | None,
    typer.Option(
        "--onto",
        metavar="REV",
        help="The new base.",
        show_default=False,
        autocompletion=completion.revisions,
    ),
]


Continue = Annotated[bool, typer.Option("--continue", help="Apply your decision and continue.")]


Abort = Annotated[bool, typer.Option("--abort", help="Drop the stopped rebase.")]


def rebase(
    series: SeriesName,
    onto: NewBase = None,
    version: Version = None,
    tree: TreePath = None,
    path: Paths = None,
    given: ParameterValues = None,
    signoff: Signoff = False,
    force: Force = False,
    allow_incomplete: AllowIncomplete = False,
    assembly_unchecked: AssemblyUnchecked = False,
    taken: Taken = None,
    proceed: Continue = False,
    abort: Abort = False,
    verbose: Verbose = False,
    json: Json = False,
) -> None:
    """Regenerate a series on another base and report what changed in every step."""
    _require_one(onto, proceed, abort)
    program = context.program(series, path, given)
    workplace = context.workplace(tree)
    number = version or _version(workplace, program, onto)
    if abort:
        _abandon(workplace, program, number, json=json)
        return
    order = context.order(
        workplace,
        number,
        signoff=signoff,
        allow_incomplete=allow_incomplete,
        taken=taken,
        assembly_unchecked=assembly_unchecked,
    )
    _show(_rebased(workplace, program, onto, order=order, force=force), json, verbose)


def _rebased(
    workplace: Workplace, program: Program, onto: str | None, *, order: Order, force: bool
) -> Rebased:
    from refactor.cli.waiting import saying
    from refactor.commands import rebase as command

    with saying() as say:
        if onto is None:
            return command.proceed(workplace, program, order, say=say)
        return command.rebase(workplace, program, onto, order=order, force=force, say=say)


def _require_one(onto: str | None, *ways: bool) -> None:
    # As git rebase has it: three ways to call one verb.
    if [onto is not None, *ways].count(True) != 1:
        raise BadInput("wanted one of --onto REV, --continue and --abort")


def _version(workplace: Workplace, program: Program, onto: str | None) -> int:
    from refactor.commands import rebase as command
    from refactor.engine.open_version import version_to_run

    # Only one rebase waits, as a rule; a new one is of the version that is worked on.
    find = command.waiting if onto is None else version_to_run
    return find(workplace, program)


def _abandon(workplace: Workplace, program: Program, version: int, *, json: bool) -> None:
    from refactor.commands import rebase as command
    from refactor.report import rebase as report

    gone = command.abandon(workplace, program.name, version)
    context.show(gone, json, lambda: report.abandoned(gone))


def _show(result: Rebased, json: bool, verbose: bool) -> NoReturn:
    from refactor.report import rebase as report

    context.show(result, json, lambda: report.rebased(result, verbose))
    raise typer.Exit(1 if result.kept.run.stopped else 0)
