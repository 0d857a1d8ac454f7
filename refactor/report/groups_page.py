"""The groups of a tree-wide series as one web page. Nothing here decides anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.report.dress import dressed
from refactor.report.groups import totals
from refactor.report.status import lines
from refactor.report.words import described

if TYPE_CHECKING:
    from refactor.commands.groups import GroupTable


def page(result: GroupTable) -> str:
    """A whole HTML page of the groups: no script, nothing fetched, light or dark."""
    facts = {
        "table": result,
        "base": described(result.base),
        "totals": totals(result),
        "lines": lines,
    }
    return dressed("groups.html.j2", f"Groups of {result.series} on {result.base.name}", facts)
