"""Posted versions, tags and recipients as text. What others wrote is shown without what moves a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from refactor.report.text import columns, count
from refactor.report.visible import visible

if TYPE_CHECKING:
    from refactor.commands.export import Exported
    from refactor.commands.next import Opened
    from refactor.commands.people import Matrix, Receiver
    from refactor.commands.post import Noted
    from refactor.commands.trailers import Collected
    from refactor.values.tagverdict import Row


def noted(result: Noted) -> str:
    """A version that is now in the ledger."""
    version = result.version
    base = f" on {version.base or version.commit[:12]}" if version.base or version.commit else ""
    head = f"{result.series} v{version.version}{base}: {count(len(version.patch), 'patch')} in {result.ledger}\n"
    cover = [("cover letter", version.subject, version.message_id)] if version.message_id else []
    mails = [*cover, *((f"{patch.number:02} {patch.step}", patch.subject, patch.message_id) for patch in version.patch)]
    lines = [f"  {name}: {visible(subject)}\n{_ids(ids)}" for name, subject, ids in mails]
    return visible(head).rstrip() + "\n" + "".join(lines) + _notes(result.notes)


def _ids(ids: Iterable[str]) -> str:
    return "".join(f"    <{visible(each)}>\n" for each in ids)


def _notes(notes: Iterable[str]) -> str:
    return "".join(f"note: {visible(note)}\n" for note in notes)


def collected(result: Collected) -> str:
    """What became of every tag, in the order of the mails."""
    rows = "".join(_row(row) for row in result.rows) or "  no tag\n"
    words = [
        f"{sum(row.status == status for row in result.rows)} {status}" for status in ("taken", "flagged", "refused")
    ]
    if blockers := sum(row.status == "blocker" for row in result.rows):
        words.append(count(blockers, "blocker"))
    mails = f"{result.ours} of the series' own, {count(result.replies, 'reply')}, {result.others} about something else"
    decide = "`--accept ID` or `--reject ID` decides about what is flagged\n" if "flagged" in _statuses(result) else ""
    if blockers:
        decide += "while a blocked patch stays as it was, nothing is mailed; `--reject ID` sets an objection aside\n"
    return f"{result.series}\n{rows}{', '.join(words)}; mails: {mails}\n{decide}{_notes(result.notes)}"


def _statuses(result: Collected) -> set[str]:
    return {row.status for row in result.rows}


def _row(row: Row) -> str:
    where = f"v{row.version} {row.patches}".strip()
    source = f"<{row.source}>" if row.source else "(no Message-ID)"
    tag, why = visible(f"{row.tag}: {row.person}"), visible(f"{source}: {row.reason}")
    return f"  {row.status:<8} {where:<10} {tag}\n    {why}\n"


def opened(result: Opened) -> str:
    """A version that is open, and what to do with it."""
    made = "write your own words in" if result.is_new else "your own words are in"
    tags = f"{count(result.tags, 'tag')} in the ledger; " if result.tags else ""
    run = f"refactor run {result.series} --onto REV -v{result.version}"
    head = f"{result.series} v{result.version} is open (v{result.last} was posted): {made} {visible(result.words)}\n"
    return f"{head}{tags}then: {run}\n{_notes(result.notes)}"


def matrix(result: Matrix) -> str:
    """A row for everybody, a column for every mail: T where he is in To, C where he is in Cc."""
    numbers = range(result.patches + 1)
    width = len(str(result.patches))
    rows = [("", " ".join(f"{number:>{width}}" for number in numbers))]
    rows += [
        (visible(each.who), " ".join(f"{_mark(each, number):>{width}}" for number in numbers))
        for each in result.receivers
    ]
    changed = [f"since v{result.last}: + {visible(who)}\n" for who in result.came]
    changed += [f"since v{result.last}: - {visible(who)}\n" for who in result.went]
    same = f"the same as v{result.last}\n" if result.last and not changed else ""
    head = f"{result.series} v{result.version} on {visible(result.base)}: T is To, C is Cc, 0 the cover letter\n"
    return f"{head}{columns(rows)}{''.join(changed)}{same}{_notes(result.notes)}"


def _mark(receiver: Receiver, number: int) -> str:
    return "T" if number in receiver.to else "C" if number in receiver.cc else "."


def exported(result: Exported) -> str:
    """A branch for b4, and how b4 goes on from there."""
    before = f" (was {result.previous[:12]})" if result.previous not in ("", result.tip) else ""
    head = f"branch {result.branch} is at {result.tip[:12]}{before}: b4's cover letter and "
    how = f"Read what it makes of them, then send without -o:\n  {result.send}\n"
    return f"{head}{count(result.patches, 'patch')}\n\n{how}"
