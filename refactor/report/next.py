"""An opened version as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.report.visible import visible
from refactor.report.words import count

if TYPE_CHECKING:
    from refactor.commands.next import Opened
from refactor.report.post import _notes


def opened(result: Opened) -> str:
    """A version that is open, and what to do with it."""
    made = "write your own words in" if result.is_new else "your own words are in"
    tags = f"{count(result.tags, 'tag')} in the ledger; " if result.tags else ""
    run = f"refactor run {result.series} --onto REV -v{result.version}"
    head = f"{result.series} v{result.version} is open (v{result.last} was posted): {made} {visible(result.words)}\n"
    return f"{head}{tags}then: {run}\n{_notes(result.notes)}"
