"""A plan as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.plan import PlannedRun
from refactor.report.run import run
from refactor.report.visible import visible


def plan(planned: PlannedRun, diff: bool, *, verbose: bool = False) -> str:
    """The result of a run that was not kept, with diffstats or whole diffs."""
    shown = planned.diff if diff else planned.stat
    parts = [run(planned.run, verbose)]
    for step, text in shown.items():
        parts.append(f"\n{step}:\n{visible(text).rstrip()}\n")
    return "".join(parts)
