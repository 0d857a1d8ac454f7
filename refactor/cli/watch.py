"""The verb `watch`: run a series again whenever one of its files is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor import streams
from refactor.cli import context
from refactor.cli.options import (
    AllowIncomplete,
    AssemblyUnchecked,
    Json,
    Onto,
    ParameterValues,
    Paths,
    SeriesName,
    Taken,
    TreePath,
    Verbose,
    Version,
)

if TYPE_CHECKING:
    from refactor.commands.watch import Watched, Watching
    from refactor.library.program import Program


def watch(
    series: SeriesName,
    onto: Onto,
    version: Version = None,
    tree: TreePath = None,
    path: Paths = None,
    given: ParameterValues = None,
    allow_incomplete: AllowIncomplete = False,
    assembly_unchecked: AssemblyUnchecked = False,
    taken: Taken = None,
    verbose: Verbose = False,
    json: Json = False,
) -> None:
    """Show what each save of a rule, an example or a template changes in the patches.

    Nothing is written, as by plan. Ctrl-C ends it.
    """
    from refactor.commands.watch import Watching

    def load() -> Program:
        return context.program(series, path, given)

    workplace = context.workplace(tree)
    program = load()
    order = context.order(
        workplace,
        context.version(workplace, program, version),
        allow_incomplete=allow_incomplete,
        taken=taken,
        assembly_unchecked=assembly_unchecked,
    )
    # A branch may move meanwhile: what differs then is not the work of a save.
    base = workplace.repository.commit(onto)
    watching = Watching(workplace, load, base, onto, order, program)
    try:
        _watch(watching, json=json, verbose=verbose)
    except KeyboardInterrupt:
        # The end that it has: no failure.
        streams.tell("\n")


def _watch(watching: Watching, *, json: bool, verbose: bool) -> None:
    from refactor.cli.waiting import saying
    from refactor.store.watched import saves

    for files in saves(watching.directories()):
        with saying() as say:
            result = watching.take(files, say)
        if result:
            _show(result, json=json, verbose=verbose)


def _show(result: Watched, *, json: bool, verbose: bool) -> None:
    from refactor.report import watch as report
    from refactor.report.visible import one_line

    if result.complaint and not json:
        streams.tell(f"refactor: {one_line(result.complaint)}\n")
    context.show(result, json, lambda: report.watched(result, verbose=verbose))
