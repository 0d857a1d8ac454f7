"""Programs present and missing as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.doctor import Diagnosis
from refactor.report.words import columns


def diagnosis(result: Diagnosis) -> str:
    """What is there and what is missing."""
    rows = [
        (
            "ok" if check.fine else "MISSING" if not check.version else "OLD",
            check.program,
            check.version,
            check.needed_for,
        )
        for check in result.checks
    ]
    notes = "".join(f"note: {note}\n" for note in result.notes)
    remedy = f"\nInstall what is missing:\n  {result.remedy}\n" if result.remedy else ""
    return columns(rows, "") + notes + remedy
