"""Programs present and missing as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.doctor import Check, Diagnosis

from refactor.report.words import columns, marked


def diagnosis(result: Diagnosis) -> str:
    """The table of programs, and the command that installs those that are missing."""
    rows = []
    for check in result.checks:
        rows.append((_state(check), check.program, check.version, check.needed_for))
    # On lines of its own, to be copied into a shell.
    remedy = f"\nInstall what is missing:\n  {result.remedy}\n" if result.remedy else ""
    return columns(rows, "") + marked("note", result.notes) + remedy


def _state(check: Check) -> str:
    if check.fine:
        return "ok"
    # A program that is there has a version, even where it prints none: `?`.
    return "OLD" if check.version else "MISSING"
