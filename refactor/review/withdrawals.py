"""Tags that their own givers took back in a later mail, among verdicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from msgspec.structs import replace

from refactor.mail.identity import folded, name_words
from refactor.review.ledger import Decisions, Ledger
from refactor.review.tag_line import TAKEN, TagLine
from refactor.review.verdict_row import Judgement, TagVerdict
from refactor.review.withdrawal import is_explicit, kind


@dataclass(frozen=True)
class _Given:
    """A tag that was given in another mail.

    Attributes:
        date: of the mail, in seconds; None when it is not at hand, or has no date.
    """

    tag: str
    source: str
    steps: frozenset[str]
    date: float | None


class _Past:
    """What is known of the tags that people gave, and of what they took back.

    Attributes:
        dates: message-id -> seconds, of the mails at hand that have a date.
        recorded: message-id -> kind -> the mails whose tag it took back, as the ledger has it.
    """

    def __init__(
        self, judged: Iterable[Judgement], dates: Mapping[str, float | None], ledger: Ledger
    ) -> None:
        self.dates = dates
        self.decisions = Decisions(ledger.decision)
        self.recorded: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
        self._given: dict[object, list[_Given]] = defaultdict(list)
        for objection in ledger.objection:
            if objection.tag:
                self.recorded[objection.source][objection.tag] = objection.withdraws
        for tag in ledger.tag:
            self._add(tag.person, tag.tag, tag.source, (tag.step,))
        for row, line in judged:
            is_given = line.place == "own" and row.status in ("taken", "flagged")
            if is_given and row.tag in TAKEN and not line.takes_back:
                self._add(row.person, row.tag, row.source, row.steps)

    def _add(self, person: str, tag: str, source: str, steps: Iterable[str]) -> None:
        entry = _Given(tag, source, frozenset(steps), self.dates.get(source))
        for who in _who(person):
            self._given[who].append(entry)

    def before(self, row: TagVerdict) -> Iterator[_Given]:
        """The tags that the sender of a mail gave before it, for one of its patches."""
        now = self.dates.get(row.source)
        steps = frozenset(row.steps)
        # Once it is recorded which mails were meant, later ones without a date are not.
        meant = frozenset(chain.from_iterable(self.recorded.get(row.source, {}).values()))
        for who in _who(row.person):
            for tag in self._given.get(who, ()):
                if tag.source == row.source or tag.steps.isdisjoint(steps):
                    continue
                # Without both dates, by what was recorded; with them, by the dates.
                is_before = not meant or tag.source in meant
                if tag.date is not None and now is not None:
                    is_before = tag.date <= now
                if is_before:
                    yield tag


def with_withdrawals(
    judged: Sequence[Judgement], dates: Mapping[str, float | None], ledger: Ledger
) -> list[Judgement]:
    """The verdicts, with the tags that were taken back, and the words that did it as blockers.

    Args:
        dates: message-id -> seconds, of the mails at hand that have a date.
    """
    past = _Past(judged, dates, ledger)
    settled: list[Judgement] = []
    taken_back: dict[str, list[TagVerdict]] = defaultdict(list)
    for row, line in judged:
        is_rejected = past.decisions.verdict(row.source, row.tag) == "rejected"
        if not line.takes_back or (row.status == "refused" and not is_rejected):
            if line.key:
                settled.append((row, line))
            continue
        withdrawals = list(_withdrawals(row, line, past))
        for withdrawal in withdrawals:
            settled.append((withdrawal, line))
            for source in withdrawal.withdraws:
                taken_back[source].append(withdrawal)
        if line.key and not withdrawals:
            settled.append((row, line))
    after = []
    # In a second pass: a mail box need not hold the mails in the order of their dates.
    for row, line in settled:
        after.append((_after(row, taken_back.get(row.source, ())), line))
    return after


def _who(person: str) -> Iterator[object]:
    """What a person is known by: the address, and a full name."""
    name, _, rest = person.partition(" <")
    yield folded(rest.partition(">")[0])
    if words := name_words(name):
        yield words


def _withdrawals(row: TagVerdict, line: TagLine, past: _Past) -> Iterator[TagVerdict]:
    """The verdicts on words that take tags back: one for each kind of them."""
    wanted = line.key or kind(line.takes_back)
    sources: dict[str, dict[str, None]] = defaultdict(dict)
    for key, mails in past.recorded.get(row.source, {}).items():
        # A tag that was taken back is not in the ledger any more.
        sources[key] |= dict.fromkeys(mails)
    for tag in past.before(row):
        if wanted in ("", tag.tag):
            sources[tag.tag][tag.source] = None
    if not sources and not line.key and is_explicit(line.takes_back):
        # It may be one that is written in the template.
        sources[wanted or TAKEN[0]] = {}
    for key, found in sources.items():
        decision = past.decisions.verdict(row.source, key)
        yield _verdict(replace(row, tag=key, withdraws=tuple(found)), line, decision)


def _verdict(row: TagVerdict, line: TagLine, decision: str) -> TagVerdict:
    if decision == "rejected":
        return replace(row, status="refused", reason="you rejected it", withdraws=())
    words = "takes the tag back" if row.withdraws else "takes back a tag that is not known"
    if decision == "accepted":
        words = f"you accepted it; {words}"
    return replace(row, status="blocker", reason=f"{words}: '{line.takes_back}'")


def _after(row: TagVerdict, withdrawals: Iterable[TagVerdict]) -> TagVerdict:
    """The verdict on a tag after its giver has written again."""
    for later in withdrawals:
        if later.tag != row.tag or row.status not in ("taken", "flagged"):
            continue
        # Taken back for some of its patches only, it is not refused as a whole.
        if later.status == "blocker" and set(row.steps) <= set(later.steps):
            reason = f"taken back later, in <{later.source}>"
            return replace(row, status="refused", reason=reason)
    return row
