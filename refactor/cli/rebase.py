"""The verb `rebase`: a series regenerated on another base, and compared with its last run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from refactor.cli import context
from refactor.cli.options import (
    AllowIncomplete,
    AssemblyUnchecked,
    Force,
    Json,
    Paths,
    SeriesName,
    Signoff,
    Taken,
    TreePath,
    Verbose,
)
from refactor.errors import BadInput

if TYPE_CHECKING:
    from refactor.commands.rebase import Rebased
    from refactor.engine.workplace import Workplace
    from refactor.library.program import Program

NewBase = Annotated[
    str | None, typer.Option("--onto", metavar="REV", help="The new base.", show_default=False)
]


NewestVersion = Annotated[
    int | None,
    typer.Option(
        "--version",
        "-v",
        min=1,
        help="Default: the newest version that was run; the next one if that was posted.",
        show_default=False,
    ),
]


Continue = Annotated[bool, typer.Option("--continue", help="Apply your decision and continue.")]


Abort = Annotated[bool, typer.Option("--abort", help="Drop the stopped rebase.")]


def rebase(
    series: SeriesName,
    onto: NewBase = None,
    version: NewestVersion = None,
    tree: TreePath = None,
    path: Paths = None,
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
    from refactor.commands import rebase as command

    # As git rebase has it: three ways to call one verb.
    if [onto is not None, proceed, abort].count(True) != 1:
        raise BadInput("wanted one of --onto REV, --continue and --abort")
    program = context.library(path).program(series)
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
    if onto is None:
        result = command.proceed(workplace, program, order, say=context.say)
    else:
        result = command.rebase(workplace, program, onto, order=order, force=force, say=context.say)
    _show(result, json, verbose)


def _version(workplace: Workplace, program: Program, onto: str | None) -> int:
    from refactor.commands import rebase as command

    # Only one rebase waits, as a rule; a new one is of the version that is worked on.
    find = command.waiting if onto is None else command.current
    return find(workplace, program)


def _abandon(workplace: Workplace, program: Program, version: int, *, json: bool) -> None:
    from refactor.commands import rebase as command
    from refactor.report import rebase as report

    gone = command.abandon(workplace, program.name, version)
    context.show(gone, json, lambda: report.abandoned(gone))


def _show(result: Rebased, json: bool, verbose: bool) -> NoReturn:
    from refactor.report import rebase as report

    context.say("")
    context.show(result, json, lambda: report.rebased(result, verbose))
    raise typer.Exit(1 if result.kept.run.stopped else 0)
