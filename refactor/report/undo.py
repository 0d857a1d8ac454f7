"""An undone run as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.undo import Undone


def undone(result: Undone) -> str:
    """A branch after an undo."""
    if result.now:
        return f"branch {result.branch} is at {result.now[:12]} again (was {result.was[:12]})\n"
    return f"branch {result.branch} is gone; `git branch {result.branch} {result.was}` brings it back\n"
