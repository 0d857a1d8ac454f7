"""`refactor trailers`: record the tags and objections of a thread, and the user's decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from refactor.engine.subjects import subjects
from refactor.errors import BadInput
from refactor.library.history import elsewhere, ledger_file
from refactor.library.program import Program
from refactor.mail.mail import Mail
from refactor.review.decision import limited, parse_accepted
from refactor.review.ledger import Decision, Ledger, Objection, Tag, message_id
from refactor.review.record import record_decisions, record_tags
from refactor.review.tag_line import BLOCKER
from refactor.review.verdict import Verdicts, judge
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


@dataclass(frozen=True)
class _Thread:
    """Some mails, the subjects of the steps that they may be about, and the version (0 for all)."""

    mails: Sequence[Mail]
    subjects: Mapping[str, str]
    version: int

    def verdicts(self, ledger: Ledger) -> Verdicts:
        """The verdict on every tag, with the decisions that are in a ledger."""
        return judge(self.mails, ledger, self.subjects, self.version)


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
    thread = _Thread(read_mails(files), subjects(program), options.version or 0)
    if options.patches and len(options.accept) != 1:
        raise BadInput("--patches goes with exactly one --accept", "name the mail that it is about")
    accepted = list(map(parse_accepted, options.accept))
    rejected = list(map(message_id, options.reject))
    file = ledger_file(program)
    with file.changing(waiting) as write:
        ledger = file.read()
        before = thread.verdicts(ledger)
        _require_known(before, ledger, [*rejected, *(source for source, _ in accepted)])
        accept = _acceptances(accepted, options.patches, before, ledger)
        ledger = record_decisions(ledger, (), rejected, accept)
        # Judged again, now with the decisions.
        verdicts = thread.verdicts(ledger)
        ledger = record_tags(ledger, verdicts.rows)
        write(ledger)
    return Collected(
        series=program.name,
        rows=verdicts.rows,
        ours=verdicts.ours,
        replies=verdicts.replies,
        others=verdicts.others,
        ledger=str(file.path),
        notes=tuple(filter(None, [elsewhere(program), *_notes(verdicts, ledger)])),
    )


def _require_any(files: Sequence[Path], options: TagOptions) -> None:
    if not (files or options.accept or options.reject):
        remedy = "name the mbox, maildir or .eml files"
        raise BadInput("wanted mails, or --accept or --reject", remedy)


def _acceptances(
    accepted: Iterable[tuple[str, str]], patches: str, verdicts: Verdicts, ledger: Ledger
) -> list[Decision]:
    """The decisions to accept tags, given as message-id and kind of tag."""
    decisions = []
    for source, tag in accepted:
        decision = Decision(source, "accepted", tag)
        if patches:
            decision = limited(source, tag, patches=patches, rows=verdicts.rows, ledger=ledger)
        _require_acceptable(decision, verdicts, ledger)
        decisions.append(decision)
    return decisions


def _require_known(verdicts: Verdicts, ledger: Ledger, sources: Iterable[str]) -> None:
    """Refuse a decision about a mail without a tag."""
    known = {row.source for row in verdicts.rows}
    # A decision can be changed when the mails are not at hand any more.
    entries: list[Tag | Objection] = [*ledger.tag, *ledger.objection]
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
    rows = [row for row in verdicts.rows if row.source == source]
    wanted = [row for row in rows if tag in ("", row.tag)]
    if rows and not wanted:
        raise BadInput(f"the mail <{source}> gives no {tag}", "the table shows its tags")
    if wanted and not any(_is_acceptable(row, decision) for row in wanted):
        raise BadInput(f"the tag in <{source}> cannot be accepted", wanted[0].reason)


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
