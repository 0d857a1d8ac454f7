"""One program on several bases, in the lines of a terminal. Nothing here decides anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.matrix import Column, Matrix

from refactor.report.visible import one_line, visible
from refactor.report.words import columns, count
from refactor.runs.run import (
    Blocked,
    Changed,
    Dropped,
    Failed,
    Held,
    Incomplete,
    NotForBase,
    StepOutcome,
    Unchanged,
    Unmatched,
)

_CELLS: dict[type[StepOutcome], str] = {
    Unchanged: "upstream",
    NotForBase: "not for this base",
    Held: "held",
    Dropped: "dropped",
    Unmatched: "unmatched",
    Blocked: "not tried",
    Incomplete: "INCOMPLETE",
    Failed: "FAILED",
}


def matrix(result: Matrix) -> str:
    """A row for each step, a column for each base, and the reasons why a run stopped below."""
    rows = [["", *map(_base, result.columns)]]
    for step in result.steps:
        rows.append([step, *(_cell(column, step) for column in result.columns)])
    # In full below the table: one long reason would push its columns apart.
    reasons = []
    holding = []
    for column in result.columns:
        if column.reason:
            reasons.append(f"{column.name}: {one_line(column.reason)}\n")
        else:
            holding.append(column.name)
    verdict = f"holds on {', '.join(holding)}" if holding else "holds on none of them"
    head = f"{result.series} on {count(len(result.columns), 'base')}"
    table = columns(rows)
    return visible(f"{head}\n\n{table}\n{''.join(reasons)}{verdict}; no branch has moved\n")


def _base(column: Column) -> str:
    return f"{column.name} ({column.run.base.kernel})" if column.run else column.name


def _cell(column: Column, step: str) -> str:
    groups = []
    for outcome in column.run.steps if column.run else ():
        if outcome.id == step:
            return _outcome(outcome)
        if isinstance(outcome, Changed) and outcome.step == step:
            groups.append(outcome)
    # A hundred groups would not fit a cell: `refactor groups` lists them.
    if groups:
        sites = sum(map(_sites, groups))
        return f"{count(len(groups), 'group')}, {count(sites, 'site')}"
    # The run did not reach the step.
    return "-"


def _outcome(step: StepOutcome) -> str:
    match step:
        case Changed():
            return _changed(step)
        case (
            Unchanged()
            | NotForBase()
            | Held()
            | Dropped()
            | Unmatched()
            | Blocked()
            | Incomplete()
            | Failed()
        ):
            return _CELLS[type(step)]


def _changed(step: Changed) -> str:
    words = [count(_sites(step), "site")]
    # A step that went on past these makes a commit, which alone looks like success.
    if step.unexamined:
        words.append("incomplete")
    if step.facts.unchecked:
        words.append("unchecked")
    return ", ".join(words)


def _sites(step: Changed) -> int:
    sites = 0
    for edit in step.facts.edits:
        sites += sum(edit.sites.values())
    return sites
