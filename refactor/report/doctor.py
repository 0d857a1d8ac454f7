"""Programs present and missing as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.doctor import Check, Diagnosis

from refactor.report.words import columns


def diagnosis(result: Diagnosis) -> str:
    """The table of programs, and the command that installs those that are missing."""
    rows = []
    for check in result.checks:
        rows.append((_state(check), check.program, check.version, check.needed_for))
    notes = "".join(f"note: {note}\n" for note in result.notes)
    remedy = f"\nInstall what is missing:\n  {result.remedy}\n" if result.remedy else ""
    return columns(rows, "") + notes + remedy


def _state(check: Check) -> str:
    if check.fine:
        return "ok"
    return "OLD" if check.version else "MISSING"
