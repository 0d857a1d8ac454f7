"""An opened version as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.report.visible import visible
from refactor.report.words import count, marked

if TYPE_CHECKING:
    from refactor.commands.next import Opened


def opened(result: Opened) -> str:
    """A version that is open, and what to do with it."""
    todo = "write your own words in" if result.is_new else "your own words are in"
    tags = f"{count(result.tags, 'tag')} in the ledger; " if result.tags else ""
    # REV stays open: the base of a new version is the user's choice.
    command = f"refactor run {result.series} --onto REV -v{result.version}"
    return (
        f"{result.series} v{result.version} is open (v{result.last} was posted): "
        f"{todo} {visible(result.words)}\n"
        f"{tags}then: {command}\n{marked('note', map(visible, result.notes))}"
    )
