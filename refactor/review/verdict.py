"""Verdicts on the tags in mails, and which of them are reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from refactor.mail.identity import folded, name_words, same_name
from refactor.mail.mail import Mail, seconds
from refactor.mail.subject import parse_subject
from refactor.mail.text import text
from refactor.review.decision import after_decisions, extent
from refactor.review.ledger import Ledger, Tag
from refactor.review.mail_tags import mail_tags
from refactor.review.named_patches import named_patches
from refactor.review.policy import Opinion, TagStatus, is_acceptable, opinion
from refactor.review.tag_line import TAKEN, TagLine
from refactor.review.thread import About, Threads
from refactor.review.verdict_row import Judgement, TagVerdict
from refactor.review.withdrawals import with_withdrawals

FEW = 20
"""Up to so many mails are explained one by one when none of them is about the series."""


# Of two verdicts on one tag the one that is later here counts: a doubt outweighs a copy without it.
_WEIGHT: tuple[TagStatus, ...] = ("refused", "taken", "flagged", "blocker")


@dataclass(frozen=True)
class Verdicts:
    """The verdicts on the tags in some mails, and counts of the mails.

    Attributes:
        ours: mails that are posted versions of the series.
        replies: mails that are about it.
        others: mails that are not.
    """

    rows: tuple[TagVerdict, ...]
    ours: int
    replies: int
    others: int


def judge(
    mails: Iterable[Mail], ledger: Ledger, subjects: Mapping[str, str], version: int = 0
) -> Verdicts:
    """The verdict on every tag in some mails.

    Args:
        subjects: step id -> the summary that its patch has now.
        version: only tags given on this version; 0 for all.
    """
    mails = tuple(mails)
    threads = Threads(ledger, subjects, mails)
    ours, replies = _sorted_mails(mails, threads)
    wanted = []
    for mail, about in replies:
        if version in (0, about.version):
            wanted.append((mail, about))
    if not ours and not replies and len(mails) <= FEW:
        # A user who names a single file wants to know why it gives no tag; for a year of a list
        # that would be noise.
        wanted = list(zip(mails, map(_elsewhere, mails), strict=True))
    judged = []
    for row, line in _judge_mails(wanted, ledger):
        # An author writes "Ack" to agree with a reviewer.
        if not (line.bare and folded(line.address) in threads.own):
            judged.append((row, line))
    dates = {mail.id: seconds(mail.date) for mail, _ in wanted}
    judged = with_withdrawals(after_decisions(judged, ledger), dates, ledger)
    rows = _once(_without_known_quotations(judged, ledger))
    return Verdicts(rows, ours, len(replies), len(mails) - ours - len(replies))


def _judge_mails(wanted: Sequence[tuple[Mail, About]], ledger: Ledger) -> Iterator[Judgement]:
    """The verdicts on the tags of some mails.

    Mails that share a Message-ID are copies of one; a tag that not all of them hold is asked about.
    """
    judged: list[Judgement] = []
    copies, holding = Counter[str](), Counter[object]()
    for mail, about in wanted:
        found = list(_judge_mail(mail, about, ledger))
        judged += found
        copies[mail.id] += 1
        holding.update({(row.source, row.tag, row.person) for row, _ in found})
    for row, line in judged:
        given = holding[row.source, row.tag, row.person]
        # Anybody can send a mail with the Message-ID of another one.
        if row.source and row.status == "taken" and given < copies[row.source]:
            reason = "another mail with this Message-ID does not hold it"
            yield replace(row, status="flagged", reason=reason, acceptable=True), line
        else:
            yield row, line


def _sorted_mails(mails: Iterable[Mail], threads: Threads) -> tuple[int, list[tuple[Mail, About]]]:
    """The number of posted mails, and the replies with what each is about."""
    ours = 0
    replies = []
    for mail in mails:
        if threads.is_posted(mail):
            ours += 1
        elif about := threads.about(mail):
            replies.append((mail, about))
    return ours, replies


def _without_known_quotations(judged: Sequence[Judgement], ledger: Ledger) -> Iterator[TagVerdict]:
    """The verdicts without quoted tags that have come with their own mails as well."""
    first_hand = _FirstHand(ledger, judged)
    for row, line in judged:
        if line.place != "quoted" or not first_hand.has(row, line):
            yield row


def _elsewhere(mail: Mail) -> About:
    subject = parse_subject(mail.subject)
    return About(subject.version, other=subject.summary or "without a subject")


def _judge_mail(mail: Mail, about: About, ledger: Ledger) -> Iterator[Judgement]:
    """The verdicts on the tags of one mail."""
    body = text(mail.raw, unflow=True)
    lines = mail_tags(mail, body)
    if not lines:
        return
    some = named_patches(body.words, about, ledger.of(about.version))
    for line in lines:
        # A Cc documents who was in the discussion, and vouches for nothing
        # (submitting-patches.rst).
        if line.key == "Cc":
            continue
        # A quoted tag is worth a word where the person quoted is the one who gives it.
        is_own_quoted = line.key in TAKEN and same_name(line.who, line.name)
        if line.place != "quoted" or is_own_quoted:
            yield _row(mail, about, ledger, line, opinion(mail, about, line, some)), line


def _row(mail: Mail, about: About, ledger: Ledger, line: TagLine, outcome: Opinion) -> TagVerdict:
    steps, patches = _extent(about, ledger)
    status, reason = outcome
    return TagVerdict(
        source=mail.id,
        tag=line.key,
        person=line.value,
        version=about.version,
        steps=steps,
        patches=patches,
        status=status,
        reason=reason,
        acceptable=status == "flagged" or (status == "refused" and is_acceptable(mail, line)),
    )


def _extent(about: About, ledger: Ledger) -> tuple[tuple[str, ...], str]:
    """The steps that a mail is about, and the numbers of their patches."""
    steps = (about.step,) if about.step else ()
    if about.other:
        return steps, ""
    posted = ledger.of(about.version)
    if about.step or posted is None:
        return steps, f"{about.number:02}"
    return extent(posted)


class _FirstHand:
    """The tags that came with their own mails, or are in the ledger, by tag and person.

    Each is kept with the steps that it was given for: a quoted tag is looked up, and not compared
    with all of them.
    """

    def __init__(self, ledger: Ledger, judged: Iterable[Judgement]) -> None:
        self._mailed: dict[_Who, set[frozenset[str]]] = {}
        self._recorded: set[tuple[_Who, str]] = set()
        for row, line in judged:
            if line.place == "own":
                self._mailed.setdefault(_who(row), set()).add(frozenset(row.steps))
        for tag in ledger.tag:
            self._recorded.add((_who(tag), tag.step))

    def has(self, row: TagVerdict, line: TagLine) -> bool:
        """Whether a quoted tag was given in its own mail, for the same steps or for more."""
        words = name_words(line.name)
        # Without a name nobody can tell whose tag is quoted.
        if not words:
            return False
        who = row.tag, words
        steps = set(row.steps)
        if any(given >= steps for given in self._mailed.get(who, ())):
            return True
        return any((who, step) in self._recorded for step in steps)


_Who = tuple[str, tuple[str, ...]]


def _who(given: TagVerdict | Tag) -> _Who:
    """The kind of a tag, and the name on it in a form to compare."""
    return given.tag, name_words(given.person.partition(" <")[0])


def _once(rows: Iterable[TagVerdict]) -> tuple[TagVerdict, ...]:
    """Each tag of a mail once, with the gravest verdict.

    A mail, or two mails that share a Message-ID, may hold a tag in several places.
    """
    kept: dict[tuple[str, ...], TagVerdict] = {}
    for row in rows:
        key = (row.source, row.tag, row.person, *row.steps)
        if key not in kept or _WEIGHT.index(row.status) > _WEIGHT.index(kept[key].status):
            kept[key] = row
    return tuple(kept.values())
