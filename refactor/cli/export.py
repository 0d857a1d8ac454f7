"""The verb `export`: a version as a branch for b4, a shell script, or a guard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from refactor.cli import context
from refactor.cli.options import (
    Force,
    Json,
    ParameterValues,
    Paths,
    SeriesName,
    TreePath,
    Version,
)
from refactor.errors import BadInput

if TYPE_CHECKING:
    from refactor.engine.workplace import Workplace
    from refactor.library.program import Program

ToB4 = Annotated[bool, typer.Option("--b4", help="Create a branch for b4 prep and b4 send.")]

AsScript = Annotated[
    bool, typer.Option("--script", help="Write a shell script that needs git and spatch alone.")
]

AsGuard = Annotated[
    bool, typer.Option("--guard", help="Write a rule as a script for scripts/coccinelle.")
]

RuleName = Annotated[
    str,
    typer.Option(
        "--rule",
        metavar="NAME",
        help="The rule, where the series runs several.",
        show_default=False,
    ),
]

BundleKey = Annotated[
    str,
    typer.Option(
        "--bundle", metavar="KEY", help="The bundle of a tree-wide series.", show_default=False
    ),
]

OutputFile = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Where to write it. Default: standard output.",
        show_default=False,
    ),
]


def export(
    series: SeriesName,
    version: Version = None,
    b4: ToB4 = False,
    script: AsScript = False,
    guard: AsGuard = False,
    rule: RuleName = "",
    bundle: BundleKey = "",
    output: OutputFile = None,
    tree: TreePath = None,
    path: Paths = None,
    given: ParameterValues = None,
    force: Force = False,
    json: Json = False,
) -> None:
    """Export a version: to b4, or as a script for people without this program."""
    if b4 + script + guard != 1:
        raise BadInput("what is to be exported?", "say --b4, --script or --guard")
    if rule and not guard:
        raise BadInput("--rule goes with --guard")
    if bundle and not b4:
        raise BadInput("--bundle goes with --b4")
    if output and b4:
        raise BadInput("-o goes with --script and --guard: --b4 makes a branch")
    program = context.program(series, path, given)
    workplace = context.workplace(tree)
    number = context.version(workplace, program, version)
    if b4:
        _b4(workplace, program, number, bundle=bundle, force=force, json=json)
    elif script:
        _script(workplace, program, number, file=output, force=force, json=json)
    else:
        _guard(workplace, program, number, rule=rule, file=output, force=force, json=json)


def _b4(
    workplace: Workplace, program: Program, version: int, *, bundle: str, force: bool, json: bool
) -> None:
    from refactor.commands import export as command
    from refactor.library.history import version_notes
    from refactor.report import export as report

    # As a run would have it, with the date of SOURCE_DATE_EPOCH.
    committer = context.order(workplace, version).committer
    notes = version_notes(program, version)
    result = command.export(
        workplace,
        program,
        version,
        notes=notes,
        committer=committer,
        force=force,
        bundle=bundle,
    )
    context.show(result, json, lambda: report.exported(result))


def _script(
    workplace: Workplace,
    program: Program,
    version: int,
    *,
    file: Path | None,
    force: bool,
    json: bool,
) -> None:
    from refactor.commands import export_script as command
    from refactor.report import script as report

    # Both would be on standard output.
    if file is None and json:
        raise BadInput("--json tells about a file", "say -o FILE")
    plan = command.export_script(workplace, program, version)
    text = report.script(plan, program.summary)
    if file is None:
        context.write(text)
        return
    command.keep(text, file, report.MARK, force=force)
    result = command.described(plan, file)
    context.show(result, json, lambda: report.exported(result))


def _guard(
    workplace: Workplace,
    program: Program,
    version: int,
    *,
    rule: str,
    file: Path | None,
    force: bool,
    json: bool,
) -> None:
    from refactor.commands import export_guard as command
    from refactor.commands.export_script import keep
    from refactor.report import guard as report

    author = context.order(workplace, version).author
    made = command.export_guard(workplace, program, version, name=rule, author=author)
    if file is None:
        context.show(made, json, lambda: made.text)
        return
    # The author's name comes out of git's configuration, and need not be UTF-8.
    keep(made.text.encode("utf-8", "surrogateescape"), file, report.MARK, force=force)
    result = command.written(made, file)
    context.show(result, json, lambda: report.exported(result))
