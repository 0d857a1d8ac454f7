"""`refactor trailers`: record the tags and objections of a thread, and the user's decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from refactor.engine.subjects import subjects
from refactor.errors import BadInput
from refactor.library.history import ledger_file
from refactor.library.program import Program
from refactor.review.answers import Answers
from refactor.review.decision import limited, parse_accepted
from refactor.review.ledger import Decision, Ledger, Objection, Tag
from refactor.review.message_id import message_id
from refactor.review.question import Question
from refactor.review.record import record_decisions
from refactor.review.tag_line import BLOCKER
from refactor.review.verdict import Verdicts
from refactor.review.verdict_row import TagVerdict
from refactor.tools.mail_files import read_mails


@dataclass(frozen=True)
class TagOptions:
    """Which tags are taken.

    Attributes:
        version: only those given on this one; None for all.
        accept, reject: message-ids of mails whose tags the user has decided about; an accepted one
            may have `:TAG` behind it.
        patches: what the only accepted mail is accepted for; empty for all that it names.
    """

    version: int | None = None
    accept: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()
    patches: str = ""


@dataclass(frozen=True)
class Collected:
    """The tags in some mails.

    Attributes:
        rows: every tag, with the verdict and its reason.
        ours, replies, others: the numbers of mails that are posted versions, about them, and about
            something else.
        notes: versions that were tagged and are not in the ledger.
    """

    series: str
    rows: tuple[TagVerdict, ...]
    ours: int
    replies: int
    others: int
    ledger: str
    notes: tuple[str, ...]


def trailers(
    program: Program, files: Sequence[Path], *, options: TagOptions, waiting: Callable[[], None]
) -> Collected:
    """Record the tags of some mails in the ledger.

    Args:
        waiting: called once when another process is writing it.

    Raises:
        BadInput: a file holds no mail, a decision is about a mail that gives no tag, or there is
            neither.
    """
    _require_any(files, options)
    thread = Answers(read_mails(files), subjects(program), options.version or 0)
    if options.patches and len(options.accept) != 1:
        raise BadInput("--patches goes with exactly one --accept", "name the mail that it is about")
    accepted = list(map(parse_accepted, options.accept))
    # A mail is rejected whole, and accepted by kinds of tags.
    rejected = list(map(message_id, options.reject))
    file = ledger_file(program)
    with file.changing(waiting) as write:
        # Below the lock: another process may have recorded tags meanwhile.
        ledger = file.read()
        before = thread.verdicts(ledger)
        _require_known(before, ledger, [*rejected, *(source for source, _ in accepted)])
        accept = _acceptances(accepted, options.patches, thread, before, ledger=ledger)
        ledger = record_decisions(ledger, (), rejected, accept)
        # Judged again, now with the decisions.
        verdicts = thread.verdicts(ledger)
        ledger = thread.recorded(ledger, verdicts)
        write(ledger)
    return Collected(
        series=program.name,
        rows=verdicts.rows,
        ours=verdicts.ours,
        replies=verdicts.replies,
        others=verdicts.others,
        ledger=str(file.path),
        notes=tuple(_notes(verdicts, ledger)),
    )


def _require_any(files: Sequence[Path], options: TagOptions) -> None:
    if not (files or options.accept or options.reject):
        remedy = "name the mbox, maildir or .eml files"
        raise BadInput("wanted mails, or --accept or --reject", remedy)


def _acceptances(
    accepted: Iterable[tuple[str, str]],
    patches: str,
    thread: Answers,
    verdicts: Verdicts,
    *,
    ledger: Ledger,
) -> list[Decision]:
    """The decisions to accept tags, given as message-id and kind of tag."""
    decisions = []
    for source, tag in accepted:
        decision = Decision(source, "accepted", tag)
        if patches:
            own, rows = thread.around(source, ledger)
            decision = limited(source, tag, patches=patches, rows=rows, ledger=own)
        _require_acceptable(decision, verdicts, ledger)
        decisions.append(decision)
    return decisions


def _require_known(verdicts: Verdicts, ledger: Ledger, sources: Iterable[str]) -> None:
    """Refuse a decision about a mail without a tag."""
    known = {row.source for row in verdicts.rows}
    # A decision can be changed when the mails are not at hand any more.
    entries: list[Tag | Objection | Question] = []
    entries += (*ledger.tag, *ledger.objection, *ledger.question)
    known.update(entry.source for entry in entries)
    for source in sources:
        if source not in known:
            raise BadInput(
                f"no mail <{source}> among these gives a tag",
                "the table without --accept shows those that do",
            )


def _require_acceptable(decision: Decision, verdicts: Verdicts, ledger: Ledger) -> None:
    """Refuse to accept a tag that cannot be taken."""
    source, tag = decision.source, decision.tag
    # A tag that was rejected before is refused for that alone.
    if ledger.verdict(source, tag) == "rejected":
        return
    rows, wanted = [], []
    for row in verdicts.rows:
        if row.source == source:
            rows.append(row)
            wanted += [row] if tag in ("", row.tag) else []
    if rows and not wanted:
        raise BadInput(f"the mail <{source}> gives no {tag}", "the table shows its tags")
    if wanted and not any(_is_acceptable(row, decision) for row in wanted):
        # It names no patch of ours: the user may.
        which = "; `--patches 1-3,7` says for which it is" if wanted[0].acceptable else ""
        raise BadInput(f"the tag in <{source}> cannot be accepted", f"{wanted[0].reason}{which}")


def _is_acceptable(row: TagVerdict, decision: Decision) -> bool:
    # A tag that is taken back is a blocker, and the user may accept that.
    is_withdrawal = row.status == "blocker" and row.tag != BLOCKER
    is_for_a_step = row.acceptable and bool(row.steps or decision.steps)
    return is_withdrawal or is_for_a_step or row.status == "taken"


def _notes(verdicts: Verdicts, ledger: Ledger) -> list[str]:
    """Notes about versions that were tagged and are not in the ledger."""
    unknown = set()
    for row in verdicts.rows:
        if row.status in ("taken", "flagged") and ledger.of(row.version) is None:
            unknown.add(row.version)
    return [
        f"v{version} is not in the ledger: `refactor post` writes down what was sent"
        for version in sorted(unknown)
    ]
