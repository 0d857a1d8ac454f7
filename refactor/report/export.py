"""An exported branch as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.report.words import count

if TYPE_CHECKING:
    from refactor.commands.export import Exported


def exported(result: Exported) -> str:
    """A branch for b4, and how b4 goes on from there."""
    before = f" (was {result.previous[:12]})" if result.previous not in ("", result.tip) else ""
    head = f"branch {result.branch} is at {result.tip[:12]}{before}: b4's cover letter and "
    how = f"Read what it makes of them, then send without -o:\n  {result.send}\n"
    return f"{head}{count(result.patches, 'patch')}\n\n{how}"
