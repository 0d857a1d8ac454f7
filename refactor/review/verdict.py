"""What is taken of the tags in mails, what is refused, and what a person has to decide: the field's policy.

Documentation/process/submitting-patches.rst, "Using Reported-by:, Tested-by:, Reviewed-by:,
Suggested-by: and Fixes:".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec

from refactor.mail.identity import name_words, same_name
from refactor.mail.mail import Mail
from refactor.mail.subject import parse_subject
from refactor.mail.text import text
from refactor.review.ledger import Ledger, Objection, Tag
from refactor.review.sender import (
    is_robot,
    is_same_mailbox,
    is_somebody_else,
    other_name,
    senders,
    shown,
    shown_address,
)
from refactor.review.tags import BLOCKER, TAKEN, TagLine, nak, parts, tags
from refactor.review.thread import About, Threads

FEW = 20
"""Mails of which it is said why each is none of the series'."""

TagStatus = Literal["taken", "flagged", "refused", "blocker"]

_WEIGHT: tuple[TagStatus, ...] = ("refused", "taken", "flagged", "blocker")


class TagVerdict(msgspec.Struct, frozen=True):
    """A tag in a mail, and what becomes of it.

    Attributes:
        source: message-id of the mail; empty when it has none.
        person: the trailer's value.
        version: that it was given on.
        steps: that it is for.
        patches: their numbers in that version, as `09` or `01-14`.
    """

    source: str
    tag: str
    person: str
    version: int
    steps: tuple[str, ...]
    patches: str
    status: TagStatus
    reason: str


@dataclass(frozen=True)
class Verdicts:
    """What was found in some mails.

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
    """Every tag in some mails, with what becomes of it.

    Args:
        subjects: step id -> the summary that its patch has now.
        version: only what was said on this one; 0 for all.
    """
    mails = tuple(mails)
    threads = Threads(ledger, subjects, mails)
    ours = [mail for mail in mails if threads.is_posted(mail)]
    places = {id(mail): threads.about(mail) for mail in mails if not threads.is_posted(mail)}
    replies = [(mail, about) for mail in mails if (about := places.get(id(mail))) is not None]
    wanted = [(mail, about) for mail, about in replies if version in (0, about.version)]
    if not ours and not replies and len(mails) <= FEW:
        # Somebody who names a file wants to know why nothing comes of it; in a whole list's year it
        # would be noise.
        wanted = [(mail, _elsewhere(mail)) for mail in mails]
    rows = [(row, found) for mail, about in wanted for row, found in _rows(mail, about, ledger)]
    given = _Given(ledger, (row for row, found in rows if found.place == "own"))
    shown = tuple(
        row for row, found in rows if found.place != "quoted" or given.is_news(row, found)
    )
    return Verdicts(_once(shown), len(ours), len(replies), len(mails) - len(ours) - len(replies))


def _elsewhere(mail: Mail) -> About:
    subject = parse_subject(mail.subject)
    return About(subject.version, other=subject.summary or "without a subject")


def _rows(mail: Mail, about: About, ledger: Ledger) -> Iterator[tuple[TagVerdict, TagLine]]:
    """The tags of one mail."""
    said = text(mail.raw)
    if said.complaint:
        # Only where somebody seems to have given one.
        if any(tag.encode() in mail.raw for tag in TAKEN):
            found = TagLine("?", mail.sender.name, mail.sender.address)
            yield (
                _row(
                    mail, about, ledger, found, ("refused", f"{said.complaint}: ask for plain text")
                ),
                found,
            )
        return
    given = tags(said.words)
    if (prose := nak(said.words)) and not any(
        found.key == BLOCKER and found.place == "own" for found in given
    ):
        given += (TagLine(BLOCKER, mail.sender.name, mail.sender.address, prose=prose),)
    if not given:
        return
    some, decision = parts(said.words), ledger.verdict(mail.id)
    for found in given:
        if found.key == "Cc":
            continue
        if found.place != "quoted" or (found.key in TAKEN and same_name(found.who, found.name)):
            verdict = _decided(_verdict(mail, about, found, some), decision)
            yield _row(mail, about, ledger, found, verdict), found


def _row(
    mail: Mail, about: About, ledger: Ledger, found: TagLine, verdict: tuple[TagStatus, str]
) -> TagVerdict:
    posted = ledger.of(about.version)
    number = f"{about.number:02}"
    steps: tuple[str, ...] = (about.step,) if about.step else ()
    if not about.step and not about.other and posted is not None:
        steps = tuple(patch.step for patch in posted.patch)
        numbers = [f"{patch.number:02}" for patch in posted.patch]
        number = "-".join(dict.fromkeys((numbers[0], numbers[-1]))) if numbers else ""
    return TagVerdict(
        mail.id,
        found.key,
        found.value,
        about.version,
        steps,
        "" if about.other else number,
        *verdict,
    )


def _verdict(mail: Mail, about: About, found: TagLine, some: str) -> tuple[TagStatus, str]:
    if refused := _refusal(mail, about, found):
        return "refused", refused
    if found.prose:
        return "blocker", f"reads like an objection: '{_bare(found.prose)}'"
    if found.key == BLOCKER:
        return "blocker", "an objection: answer it before the next version"
    if doubt := _doubt(mail, about, found, some):
        return "flagged", doubt
    where = (
        "on the cover letter: the whole series"
        if not about.step
        else f"in reply to v{about.version}"
    )
    return "taken", f"{where}{other_name(mail, found)}"


def _refusal(mail: Mail, about: About, found: TagLine) -> str:
    """Why a tag is not taken, whatever the user says; the first reason there is."""
    hint = f", {found.when}" if found.when else ""
    masked = f"the address '{found.masked}' is masked by an archive" if found.masked else ""
    lookup = f"look for {found.who}'s own mail{hint}, with the subject '{_bare(mail.subject)}'"
    reasons = (
        (
            found.place == "quoted",
            f"quoted from another mail{f', and {masked}' if masked else ''}: {lookup}",
        ),
        (found.place == "signature", "below the signature"),
        (found.place == "patch", "in a patch of the sender's own"),
        (bool(about.other), f"about another patch, '{about.other}'"),
        (bool(masked), f"{masked}: fetch the mail itself, as with `b4 mbox`"),
        (found.key not in (*TAKEN, BLOCKER), "not taken out of a reply: the author writes these"),
        (is_robot(mail), "sent by a robot"),
        (not mail.id, "the mail has no Message-ID: nobody could look it up"),
        (not found.address, "no address in it"),
        (not found.name, "no name in it"),
        (
            is_somebody_else(mail, found),
            f"sent by {shown(mail.sender)}, not by the person it names",
        ),
    )
    return next((words for wrong, words in reasons if wrong), "")


def _doubt(mail: Mail, about: About, found: TagLine, some: str) -> str:
    """What a person has to decide.

    Args:
        some: the sender's words about some of the patches.
    """
    reasons = (
        (bool(found.condition), f"conditional: '{found.condition}'"),
        (bool(mail.sender.also), f"From names several: {', '.join(map(shown, senders(mail)))}"),
        (
            not is_same_mailbox(mail, found),
            f"the same name, but sent from {shown_address(mail.sender)}",
        ),
        (bool(about.doubt), about.doubt),
        (
            bool(some) and not about.step,
            f"on the cover letter, and it names some patches: '{_bare(some)}'",
        ),
        (found.key == "Acked-by" and not about.step, "on the cover letter: is it for every patch?"),
    )
    return next((words for unsure, words in reasons if unsure), "")


def _bare(words: str) -> str:
    return words if len(words) <= 100 else f"{words[:97]}..."


def _decided(verdict: tuple[TagStatus, str], said: str) -> tuple[TagStatus, str]:
    """The verdict after the user's word."""
    status, reason = verdict
    if said == "accepted" and status == "flagged":
        return "taken", f"you accepted it; {reason}"
    if said == "rejected" and status in ("taken", "flagged", "blocker"):
        return "refused", "you rejected it"
    return verdict


class _Given:
    """The tags that came with their own mails, or are in the ledger, by tag and person.

    Each is kept with the steps that it was given for: a quoted tag is looked up, and not compared
    with all of them.
    """

    def __init__(self, ledger: Ledger, rows: Iterable[TagVerdict]) -> None:
        self._steps: dict[tuple[str, tuple[str, ...]], set[frozenset[str]]] = {}
        self._single: set[tuple[str, tuple[str, ...], str]] = set()
        for row in rows:
            key = (row.tag, name_words(row.person.partition(" <")[0]))
            self._steps.setdefault(key, set()).add(frozenset(row.steps))
        for tag in ledger.tag:
            self._single.add((tag.tag, name_words(tag.person.partition(" <")[0]), tag.step))

    def is_news(self, row: TagVerdict, found: TagLine) -> bool:
        """Whether a quoted tag is one that has not come with its own mail."""
        words = name_words(found.name)
        steps = set(row.steps)
        wider = any(given >= steps for given in self._steps.get((row.tag, words), ()))
        recorded = any((row.tag, words, step) in self._single for step in steps)
        return not words or not (wider or recorded)


def _once(rows: Iterable[TagVerdict]) -> tuple[TagVerdict, ...]:
    """Each row once, the gravest where one mail, or two that share a Message-ID, have a tag in several ways."""
    kept: dict[tuple[str, ...], TagVerdict] = {}
    for row in rows:
        key = (row.source, row.tag, row.person, *row.steps)
        if key not in kept or _WEIGHT.index(row.status) > _WEIGHT.index(kept[key].status):
            kept[key] = row
    return tuple(kept.values())


def record_tags(ledger: Ledger, rows: Iterable[TagVerdict]) -> Ledger:
    """The ledger with tags and objections in it, and without what the same mails were thought to say before."""
    rows = tuple(rows)
    seen = {row.source for row in rows}
    tags_of = {
        (tag.step, tag.tag, tag.person, tag.source): tag
        for tag in ledger.tag
        if tag.source not in seen
    }
    for row in (row for row in rows if row.status == "taken"):
        for step in row.steps:
            tag = Tag(
                step, row.tag, row.person, row.source, row.version, ledger.change(step, row.version)
            )
            tags_of[(step, row.tag, row.person, row.source)] = tag
    before = (each for each in ledger.objection if each.source not in seen)
    objections = (*before, *(_objection(ledger, row) for row in rows if row.status == "blocker"))
    return msgspec.structs.replace(ledger, tag=tuple(tags_of.values()), objection=objections)


def _objection(ledger: Ledger, row: TagVerdict) -> Objection:
    # On the cover letter it is against the whole, whatever becomes of one patch.
    step = row.steps[0] if len(row.steps) == 1 else ""
    return Objection(
        row.person, row.source, row.version, step, ledger.change(step, row.version) if step else ""
    )
