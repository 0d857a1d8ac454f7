"""An exported branch as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.report.words import count, short_id

if TYPE_CHECKING:
    from refactor.commands.export import Exported


def exported(result: Exported) -> str:
    """A branch for b4, and how b4 goes on from there."""
    before = ""
    if result.previous not in ("", result.tip):
        before = f" (was {short_id(result.previous)})"
    patches = count(result.patches, "patch")
    # `b4 send -o` writes the mails to a directory, and sends nothing.
    return (
        f"branch {result.branch} is at {short_id(result.tip)}{before}: "
        f"b4's cover letter and {patches}\n\n"
        f"Read what it makes of them, then send without -o:\n  {result.send}\n"
    )
