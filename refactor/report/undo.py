"""An undone run as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.report.words import short_id

if TYPE_CHECKING:
    from refactor.commands.undo import Undone


def undone(result: Undone) -> str:
    """A branch after an undo, and those below it."""
    return "".join(map(_branch, (*result.first, result)))


def _branch(result: Undone) -> str:
    branch = result.branch
    if result.now:
        return f"branch {branch} is at {short_id(result.now)} again (was {short_id(result.was)})\n"
    # The whole name: with the branch its reflog is gone too, this line alone finds the commits.
    return f"branch {branch} is gone; `git branch {branch} {result.was}` brings it back\n"
