"""Two runs of a series, compared, as one web page. Nothing here decides anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.report.diff import side
from refactor.report.dress import dressed
from refactor.report.posting_part import drift_facts

if TYPE_CHECKING:
    from refactor.commands.diff import Comparison


def page(result: Comparison) -> str:
    """A whole HTML page of two compared runs: no script, nothing fetched, light or dark."""
    drift = result.drift
    facts = drift_facts() | {"drift": drift, "side": side, "range_diff": result.range_diff}
    title = f"{drift.series}: v{drift.old.version} and v{drift.new.version}"
    return dressed("diff.html.j2", title, facts, macros=("drift.html.j2",))
