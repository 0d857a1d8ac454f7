"""A guard that was written, in the lines of a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.report.visible import one_line
from refactor.report.words import count

if TYPE_CHECKING:
    from refactor.commands.export_guard import Guard

MARK = "virtual report"
"""A line that every script of scripts/coccinelle with a report has."""


def exported(result: Guard) -> str:
    """Where the script is, and what was tried with it."""
    head = one_line(f"{result.file}: the modes patch, context and report of {result.rule}")
    if result.unchecked:
        tried = f"unchecked: {result.unchecked}"
    else:
        tried = (
            f"it reports {count(len(result.found), 'example')} of the rule, and nothing in "
            f"{count(result.clean, 'file')} of the result"
        )
    return f"{head}\n{one_line(tried)}\n"
