"""Collected tags as text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from refactor.report.visible import visible
from refactor.report.words import count, marked
from refactor.review.tag_line import BLOCKER

if TYPE_CHECKING:
    from refactor.commands.trailers import Collected
    from refactor.review.verdict_row import TagVerdict


def collected(result: Collected) -> str:
    """The verdict on every tag, in the order of the mails."""
    rows = "".join(map(_row, result.rows)) or "  no tag\n"
    notes = marked("note", map(visible, result.notes))
    mails = (
        f"{result.ours} of the series' own, {count(result.replies, 'reply')}, "
        f"{result.others} about something else"
    )
    numbers = Counter[str](row.status for row in result.rows)
    head = f"{result.series}\n{rows}{_sums(numbers)}; mails: {mails}"
    return f"{head}\n{_remedies(result, numbers)}{notes}"


def _sums(numbers: Counter[str]) -> str:
    sums = [f"{numbers[status]} {status}" for status in ("taken", "flagged", "refused")]
    # Rare, and it stops the series: a zero would only be noise.
    if numbers["blocker"]:
        sums.append(count(numbers["blocker"], "blocker"))
    return ", ".join(sums)


def _remedies(result: Collected, numbers: Counter[str]) -> str:
    """The ways to decide about tags that refactor does not judge alone."""
    remedies = ""
    if numbers["flagged"]:
        remedies += "`--accept ID` or `--reject ID` decides about what is flagged\n"
    # Not offered where no word of the user helps: a tag of a robot, or without a Message-ID.
    if any(row.status == "refused" and row.acceptable for row in result.rows):
        remedies += "`--accept ID` takes a refused tag all the same, where it is yours to decide\n"
    if any(row.status == "blocker" and row.tag != BLOCKER for row in result.rows):
        remedies += "`--accept ID` drops a tag that was taken back, `--reject ID` keeps it\n"
    if numbers["blocker"]:
        # A NAK is answered by a change or by a person, never forgotten.
        remedies += (
            "while a blocked patch stays as it was, nothing is mailed; "
            "`--reject ID` sets an objection aside\n"
        )
    return remedies


def _row(row: TagVerdict) -> str:
    where = f"v{row.version} {row.patches}".strip()
    source = f"<{row.source}>" if row.source else "(no Message-ID)"
    tag, why = visible(f"{row.tag}: {row.person}"), visible(f"{source}: {row.reason}")
    return f"  {row.status:<8} {where:<10} {tag}\n    {why}\n"
