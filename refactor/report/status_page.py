"""How far a tree-wide series has come, as one web page: a bar for each version and subsystem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.report import status
from refactor.report.dress import dressed
from refactor.report.words import described
from refactor.runs.burndown import STATES

if TYPE_CHECKING:
    from refactor.commands.status import SeriesStatus


@dataclass(frozen=True)
class _Piece:
    """A piece of a bar: the groups in one state.

    Attributes:
        share: percent of the bar.
    """

    state: str
    number: int
    share: float


def page(result: SeriesStatus) -> str:
    """A whole HTML page of a series' burndown: no script, nothing fetched, light or dark."""
    facts = {
        "status": result,
        "base": described(result.base),
        "totals": status.totals(result),
        "ping": status.ping,
        "lines": status.lines(result.long, result.joinable),
        "bar": _bar,
        "states": STATES,
        "waiting": [each for each in result.subsystems if each.waiting],
    }
    title = f"Status of {result.series} v{result.version} on {result.base.name}"
    return dressed("status.html.j2", title, facts)


def _bar(states: Mapping[str, int]) -> list[_Piece]:
    whole = sum(states.values())
    return [_Piece(state, number, 100 * number / whole) for state, number in states.items()]
