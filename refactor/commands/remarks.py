"""`refactor remarks`: what reviewers and robots have said, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from refactor.engine.subjects import subjects
from refactor.library.history import ledger_file
from refactor.library.program import Program
from refactor.review.ledger import Ledger
from refactor.review.remark import Remark, RemarkState
from refactor.review.remark_marks import Marks, marked_remarks, record_replies
from refactor.review.remarks import replies
from refactor.tools.mail_files import read_mails


@dataclass(frozen=True)
class RemarkRow:
    """A remark, and where it stands.

    Attributes:
        number: by which the user marks it; it stays.
        patch: its number in that version; 0 for the cover letter.
        source: message-id of the mail.
        words: the paragraph.
        quoted: the line of the patch that it is about; empty where none was quoted.
        robot: whether no person has written it.
    """

    number: int
    state: RemarkState
    person: str
    version: int
    patch: int
    step: str
    source: str
    words: str
    quoted: str
    robot: bool
    reason: str


@dataclass(frozen=True)
class RemarkTable:
    """The remarks about a series.

    Attributes:
        open: the number of those that are neither done nor ignored.
        new: the number of those that were not in the ledger before.
    """

    series: str
    remarks: tuple[RemarkRow, ...]
    open: int
    new: int
    ledger: str


def remarks(
    program: Program, files: Sequence[Path], *, marks: Marks, waiting: Callable[[], None]
) -> RemarkTable:
    """Record the remarks in some mails, and the user's marks; all remarks of the series.

    Args:
        waiting: called once when another process is writing the ledger.

    Raises:
        BadInput: a file holds no mail, or there is no such remark.
    """
    mails = read_mails(files)
    file = ledger_file(program)
    with file.changing(waiting) as write:
        # Below the lock: another process may have recorded something meanwhile.
        before = file.read()
        read = record_replies(before, replies(mails, before, subjects(program)))
        ledger = marked_remarks(read, marks)
        # Who only looks leaves the file as it is, which is under version control as a rule.
        if ledger != before:
            write(ledger)
    rows = sorted(ledger.remark, key=_number)
    return RemarkTable(
        series=program.name,
        remarks=tuple(_row(remark, ledger) for remark in rows),
        open=sum(remark.state == "open" for remark in rows),
        new=len(ledger.remark) - len(before.remark),
        ledger=str(file.path),
    )


def _number(remark: Remark) -> int:
    return remark.number


def _row(remark: Remark, ledger: Ledger) -> RemarkRow:
    posted = ledger.of(remark.version)
    patch = posted.of(remark.step) if posted else None
    return RemarkRow(
        number=remark.number,
        state=remark.state,
        person=remark.person,
        version=remark.version,
        patch=patch.number if patch else 0,
        step=remark.step,
        source=remark.source,
        words=remark.words,
        quoted=remark.quoted,
        robot=remark.robot,
        reason=remark.reason,
    )
