"""`refactor trailers`: take the tags and objections that a thread gave, and remember what the user decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from refactor.engine.subjects import subjects
from refactor.errors import BadInput
from refactor.library.history import elsewhere, ledger_file
from refactor.library.program import Program
from refactor.review.ledger import Ledger, message_id
from refactor.review.record import record_decisions, record_tags
from refactor.review.verdict import TagVerdict, Verdicts, judge
from refactor.tools.mail_files import read_mails


@dataclass(frozen=True)
class TagOptions:
    """What the user wants of the tags.

    Attributes:
        version: only those given on this one; 0 for all.
        accept, reject: message-ids of mails whose tags the user has decided about.
    """

    version: int = 0
    accept: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()


@dataclass(frozen=True)
class Collected:
    """The tags in some mails.

    Attributes:
        rows: every tag, with the verdict and its reason.
        ours, replies, others: how many mails are posted versions, about them, and about something
            else.
        notes: what a person should know.
    """

    series: str
    rows: tuple[TagVerdict, ...]
    ours: int
    replies: int
    others: int
    ledger: str
    notes: tuple[str, ...]


def trailers(
    program: Program, files: Sequence[Path], options: TagOptions, waiting: Callable[[], None]
) -> Collected:
    """Take the tags that some mails give into the ledger.

    Args:
        waiting: called once when another process is writing it.

    Raises:
        BadInput: a file holds no mail, a decision is about a mail that gives no tag, or there is
            neither.
    """
    if not (files or options.accept or options.reject):
        raise BadInput(
            "wanted mails, or --accept or --reject", "name the mbox, maildir or .eml files"
        )
    mails = read_mails(files)
    summaries = subjects(program)
    accept = list(map(message_id, options.accept))
    reject = list(map(message_id, options.reject))
    file = ledger_file(program)
    with file.changing(waiting) as write:
        ledger = file.read()
        _require_decidable(judge(mails, ledger, summaries, options.version), ledger, accept, reject)
        ledger = record_decisions(ledger, accept, reject)
        found = judge(mails, ledger, summaries, options.version)
        ledger = record_tags(ledger, found.rows)
        write(ledger)
    apart = elsewhere(program)
    notes = (*([apart] if apart else []), *_notes(found, ledger))
    return Collected(
        program.name, found.rows, found.ours, found.replies, found.others, str(file.path), notes
    )


def _require_decidable(
    found: Verdicts, ledger: Ledger, accept: Sequence[str], reject: Sequence[str]
) -> None:
    rows_of: dict[str, list[TagVerdict]] = {}
    for row in found.rows:
        rows_of.setdefault(row.source, []).append(row)
    known = {tag.source for tag in ledger.tag}
    known |= {objection.source for objection in ledger.objection}
    for source in (*accept, *reject):
        if source not in rows_of and source not in known:
            raise BadInput(
                f"no mail <{source}> among these gives a tag",
                "the table without --accept shows those that do",
            )
    for source in accept:
        rows = rows_of.get(source, [])
        statuses = {row.status for row in rows}
        is_refused = bool(rows) and statuses <= {"refused", "blocker"}
        if is_refused and ledger.verdict(source) != "rejected":
            raise BadInput(f"the tag in <{source}> cannot be accepted", rows[0].reason)


def _notes(found: Verdicts, ledger: Ledger) -> list[str]:
    """Notes about versions that were tagged and are not in the ledger."""
    unknown = set()
    for row in found.rows:
        if row.status in ("taken", "flagged") and ledger.of(row.version) is None:
            unknown.add(row.version)
    return [
        f"v{version} is not in the ledger: `refactor post` writes down what was sent"
        for version in sorted(unknown)
    ]
