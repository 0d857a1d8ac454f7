"""A plan as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.plan import PlannedRun
from refactor.report.run import run
from refactor.report.visible import visible


def plan(planned: PlannedRun, diff: bool) -> str:
    """What a run would do, with diffstats or whole differences."""
    shown = planned.diff if diff else planned.stat
    return run(planned.run) + "".join(
        f"\n{step}:\n{visible(text).rstrip()}\n" for step, text in shown.items()
    )
