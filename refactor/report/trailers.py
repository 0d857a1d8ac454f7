"""Collected tags as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.report.visible import visible
from refactor.report.words import count

if TYPE_CHECKING:
    from refactor.commands.trailers import Collected
    from refactor.review.verdict import TagVerdict
from refactor.report.post import _notes


def collected(result: Collected) -> str:
    """What became of every tag, in the order of the mails."""
    rows = "".join(_row(row) for row in result.rows) or "  no tag\n"
    words = [
        f"{sum(row.status == status for row in result.rows)} {status}"
        for status in ("taken", "flagged", "refused")
    ]
    if blockers := sum(row.status == "blocker" for row in result.rows):
        words.append(count(blockers, "blocker"))
    mails = f"{result.ours} of the series' own, {count(result.replies, 'reply')}, {result.others} about something else"
    decide = (
        "`--accept ID` or `--reject ID` decides about what is flagged\n"
        if "flagged" in _statuses(result)
        else ""
    )
    if blockers:
        decide += "while a blocked patch stays as it was, nothing is mailed; `--reject ID` sets an objection aside\n"
    return (
        f"{result.series}\n{rows}{', '.join(words)}; mails: {mails}\n{decide}{_notes(result.notes)}"
    )


def _statuses(result: Collected) -> set[str]:
    return {row.status for row in result.rows}


def _row(row: TagVerdict) -> str:
    where = f"v{row.version} {row.patches}".strip()
    source = f"<{row.source}>" if row.source else "(no Message-ID)"
    tag, why = visible(f"{row.tag}: {row.person}"), visible(f"{source}: {row.reason}")
    return f"  {row.status:<8} {where:<10} {tag}\n    {why}\n"
