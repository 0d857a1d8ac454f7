"""One program on several bases, in the lines of a terminal. Nothing here decides anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.matrix import Column, Matrix

from refactor.report.visible import one_line, visible
from refactor.report.words import columns, count
from refactor.runs.run import Changed, Failed, Incomplete, StepOutcome, Unchanged


def matrix(result: Matrix) -> str:
    """One program on several bases: a row for each step, and below what stopped where."""
    heads = ["", *(_base(column) for column in result.columns)]
    rows = [[step, *(_cell(column, step) for column in result.columns)] for step in result.steps]
    whys = "".join(
        f"{column.name}: {one_line(column.reason)}\n" for column in result.columns if column.reason
    )
    held = [column.name for column in result.columns if not column.reason]
    verdict = f"holds on {', '.join(held)}" if held else "holds on none of them"
    table = columns([heads, *rows])
    return visible(
        f"{result.series} on {count(len(result.columns), 'base')}\n\n{table}\n{whys}{verdict}; no branch has moved\n"
    )


def _base(column: Column) -> str:
    return f"{column.name} ({column.run.base.kernel})" if column.run else column.name


def _cell(column: Column, step: str) -> str:
    steps = column.run.steps if column.run else ()
    return _outcome(next((each for each in steps if each.id == step), None))


def _outcome(step: StepOutcome | None) -> str:
    match step:
        case Changed():
            sites = sum(sum(edit.sites.values()) for edit in step.facts.edits)
            lacking = (
                "incomplete" if step.unexamined else "",
                "unchecked" if step.facts.unchecked else "",
            )
            return ", ".join(filter(None, [count(sites, "site"), *lacking]))
        case Unchanged():
            return "upstream"
        case Incomplete():
            return "INCOMPLETE"
        case Failed():
            return "FAILED"
        case None:
            return "-"
