"""What a save comes to, as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.watch import Watched
from refactor.report.run import run as run_text
from refactor.report.test import examples
from refactor.report.visible import one_line, visible
from refactor.report.words import count
from refactor.runs.run import Run


def watched(result: Watched, *, verbose: bool = False) -> str:
    """The files, the examples of their rules, and what has changed in the patches."""
    return "".join(_parts(result, verbose))


def _parts(result: Watched, verbose: bool) -> Iterator[str]:
    for path in result.saved:
        yield f"saved: {one_line(path)}\n"
    if result.examples:
        yield examples(result.examples)
    if result.run is None:
        return
    if not result.saved or result.run.stopped:
        yield run_text(result.run, verbose)
    elif not result.differences:
        yield f"nothing has changed in {_patches(result.run)}\n"
    for difference in result.differences.values():
        yield f"{visible(difference)}\n"


def _patches(run: Run) -> str:
    return count(len(run.changed), "patch")
