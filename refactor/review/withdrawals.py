"""Tags that their own givers took back in a later mail, among verdicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from refactor.mail.identity import folded, name_words
from refactor.review.ledger import Ledger
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


_Index = Mapping[object, Sequence[_Given]]


def with_withdrawals(
    judged: Sequence[Judgement], dates: Mapping[str, float | None], ledger: Ledger
) -> list[Judgement]:
    """The verdicts, with the tags that were taken back, and the words that did it as blockers.

    Args:
        dates: message-id -> seconds, of the mails at hand that have a date.
    """
    given = _given(judged, dates, ledger)
    settled: list[Judgement] = []
    taken_back: dict[str, list[TagVerdict]] = defaultdict(list)
    for row, line in judged:
        is_refused = row.status == "refused" and ledger.verdict(row.source, row.tag) != "rejected"
        if is_refused or not line.takes_back:
            if line.key:
                settled.append((row, line))
            continue
        withdrawals = list(_withdrawals(row, line, given, dates, ledger))
        for withdrawal in withdrawals:
            settled.append((withdrawal, line))
            for source in withdrawal.withdraws:
                taken_back[source].append(withdrawal)
        if line.key and not withdrawals:
            settled.append((row, line))
    return [(_after(row, taken_back.get(row.source, ())), line) for row, line in settled]


def _given(
    judged: Iterable[Judgement], dates: Mapping[str, float | None], ledger: Ledger
) -> _Index:
    """The tags that were given, by the addresses and names of their people."""
    given: dict[object, list[_Given]] = defaultdict(list)
    for tag in ledger.tag:
        entry = _Given(tag.tag, tag.source, frozenset((tag.step,)), dates.get(tag.source))
        for who in _who(tag.person):
            given[who].append(entry)
    for row, line in judged:
        is_given = line.place == "own" and row.status in ("taken", "flagged") and row.tag in TAKEN
        if is_given and not line.takes_back:
            entry = _Given(row.tag, row.source, frozenset(row.steps), dates.get(row.source))
            for who in _who(row.person):
                given[who].append(entry)
    return given


def _who(person: str) -> Iterator[object]:
    """What a person is known by: the address, and a full name."""
    name, _, rest = person.partition(" <")
    yield folded(rest.partition(">")[0])
    if words := name_words(name):
        yield words


def _withdrawals(
    row: TagVerdict,
    line: TagLine,
    given: _Index,
    dates: Mapping[str, float | None],
    ledger: Ledger,
) -> Iterator[TagVerdict]:
    """The verdicts on words that take tags back: one for each kind of them."""
    wanted = line.key or kind(line.takes_back)
    sources: dict[str, dict[str, None]] = defaultdict(dict)
    for objection in ledger.objection:
        # A tag that was taken back is not in the ledger any more.
        if objection.source == row.source and objection.tag:
            sources[objection.tag] |= dict.fromkeys(objection.withdraws)
    for who in _who(row.person):
        for tag in given.get(who, ()):
            if wanted in ("", tag.tag) and _is_before(tag, row, dates, ledger):
                sources[tag.tag][tag.source] = None
    if not sources and not line.key and is_explicit(line.takes_back):
        # It may be one that is written in the template.
        sources[wanted or TAKEN[0]] = {}
    for key, mails in sources.items():
        yield _verdict(row, line, key, tuple(mails), ledger)


def _is_before(
    tag: _Given, row: TagVerdict, dates: Mapping[str, float | None], ledger: Ledger
) -> bool:
    """Whether a tag was given before the words of another mail, for one of its patches."""
    if tag.source == row.source or tag.steps.isdisjoint(row.steps):
        return False
    then, now = tag.date, dates.get(row.source)
    if then is not None and now is not None:
        return then <= now
    # Once it is recorded which mails were meant, later ones are not.
    for objection in ledger.objection:
        if objection.source == row.source and objection.withdraws:
            return tag.source in objection.withdraws
    return True


def _verdict(
    row: TagVerdict, line: TagLine, key: str, sources: tuple[str, ...], ledger: Ledger
) -> TagVerdict:
    words = f"takes the tag back: '{line.takes_back}'"
    if not sources:
        words = f"takes back a tag that is not known: '{line.takes_back}'"
    decision = ledger.verdict(row.source, key)
    if decision == "rejected":
        return replace(row, tag=key, status="refused", reason="you rejected it")
    if decision == "accepted":
        words = f"you accepted it; {words}"
    return replace(row, tag=key, status="blocker", reason=words, withdraws=sources)


def _after(row: TagVerdict, withdrawals: Iterable[TagVerdict]) -> TagVerdict:
    """The verdict on a tag after its giver has written again."""
    for later in withdrawals:
        if later.tag != row.tag or row.status not in ("taken", "flagged"):
            continue
        if later.status == "blocker" and set(row.steps) <= set(later.steps):
            reason = f"taken back later, in <{later.source}>"
            return replace(row, status="refused", reason=reason)
    return row
