"""What is taken of the tags in mails, what is refused, and what a person has to decide: the field's policy.

Documentation/process/submitting-patches.rst, "Using Reported-by:, Tested-by:, Reviewed-by:, Suggested-by: and Fixes:".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec

from refactor.values.identity import same_address, same_house, same_name
from refactor.values.ledger import Decision, Ledger, Objection, Tag
from refactor.values.mail import Mail
from refactor.values.mailsubject import parse_subject
from refactor.values.mailtext import text
from refactor.values.mailthread import About, Threads
from refactor.values.message import MASKED
from refactor.values.tags import BLOCKER, TAKEN, Found, nak, parts, tags

FEW = 20
"""Mails of which it is said why each is none of the series'."""

Status = Literal["taken", "flagged", "refused", "blocker"]

_WEIGHT: tuple[Status, ...] = ("refused", "taken", "flagged", "blocker")

_ROBOT = re.compile(
    r"lkp@intel\.com|syzbot.*@|.*[.+-]?bot(?:[+-].*)?@|.*\bno-?reply\b.*@|.*@(?:.*\.)?syzkaller\.|.*kernelci.*@|"
    r"oliver\.sang@intel\.com|patchwork@",
    re.IGNORECASE,
)
_LAST_NAME_ROBOT = re.compile(r"\b(?:robot|bot|patchwork|syzbot|kernelci)\b", re.IGNORECASE)


class Row(msgspec.Struct, frozen=True):
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
    status: Status
    reason: str


@dataclass(frozen=True)
class Judged:
    """What was found in some mails.

    Attributes:
        ours: mails that are posted versions of the series.
        replies: mails that are about it.
        others: mails that are not.
    """

    rows: tuple[Row, ...]
    ours: int
    replies: int
    others: int


def judge(mails: Iterable[Mail], ledger: Ledger, subjects: Mapping[str, str], version: int = 0) -> Judged:
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
        # Somebody who names a file wants to know why nothing comes of it; in a whole list's year it would be noise.
        wanted = [(mail, _elsewhere(mail)) for mail in mails]
    rows = [(row, found) for mail, about in wanted for row, found in _rows(mail, about, ledger)]
    given = [row for row, found in rows if found.place == "own"]
    shown = tuple(row for row, found in rows if found.place != "quoted" or _is_news(row, found, given, ledger))
    return Judged(_once(shown), len(ours), len(replies), len(mails) - len(ours) - len(replies))


def _elsewhere(mail: Mail) -> About:
    subject = parse_subject(mail.subject)
    return About(subject.version, other=subject.summary or "without a subject")


def _rows(mail: Mail, about: About, ledger: Ledger) -> Iterator[tuple[Row, Found]]:
    """The tags of one mail."""
    said = text(mail.raw)
    if said.complaint:
        # Only where somebody seems to have given one.
        if any(tag.encode() in mail.raw for tag in TAKEN):
            found = Found("?", mail.sender.name, mail.sender.address)
            yield _row(mail, about, ledger, found, ("refused", f"{said.complaint}: ask for plain text")), found
        return
    given = tags(said.words)
    if (prose := nak(said.words)) and not any(found.key == BLOCKER and found.place == "own" for found in given):
        given += (Found(BLOCKER, mail.sender.name, mail.sender.address, prose=prose),)
    for found in given:
        if found.key == "Cc":
            continue
        if found.place != "quoted" or (found.key in TAKEN and same_name(found.who, found.name)):
            verdict = _decided(_verdict(mail, about, found, parts(said.words)), ledger.verdict(mail.id))
            yield _row(mail, about, ledger, found, verdict), found


def _row(mail: Mail, about: About, ledger: Ledger, found: Found, verdict: tuple[Status, str]) -> Row:
    posted = ledger.of(about.version)
    number = f"{about.number:02}"
    steps: tuple[str, ...] = (about.step,) if about.step else ()
    if not about.step and not about.other and posted is not None:
        steps = tuple(patch.step for patch in posted.patch)
        numbers = [f"{patch.number:02}" for patch in posted.patch]
        number = "-".join(dict.fromkeys((numbers[0], numbers[-1]))) if numbers else ""
    return Row(mail.id, found.key, found.value, about.version, steps, "" if about.other else number, *verdict)


def _verdict(mail: Mail, about: About, found: Found, some: str) -> tuple[Status, str]:
    if refused := _refusal(mail, about, found):
        return "refused", refused
    if found.prose:
        return "blocker", f"reads like an objection: '{_bare(found.prose)}'"
    if found.key == BLOCKER:
        return "blocker", "an objection: answer it before the next version"
    if doubt := _doubt(mail, about, found, some):
        return "flagged", doubt
    return "taken", "on the cover letter: the whole series" if not about.step else f"in reply to v{about.version}"


def _refusal(mail: Mail, about: About, found: Found) -> str:
    """Why a tag is not taken, whatever the user says; the first reason there is."""
    hint = f", {found.when}" if found.when else ""
    masked = f"the address '{found.masked}' is masked by an archive" if found.masked else ""
    lookup = f"look for {found.who}'s own mail{hint}, with the subject '{_bare(mail.subject)}'"
    reasons = (
        (found.place == "quoted", f"quoted from another mail{f', and {masked}' if masked else ''}: {lookup}"),
        (found.place == "signature", "below the signature"),
        (found.place == "patch", "in a patch of the sender's own"),
        (bool(about.other), f"about another patch, '{about.other}'"),
        (bool(masked), f"{masked}: fetch the mail itself, as with `b4 mbox`"),
        (found.key not in (*TAKEN, BLOCKER), "not taken out of a reply: the author writes these"),
        (_is_robot(mail), "sent by a robot"),
        (not mail.id, "the mail has no Message-ID: nobody could look it up"),
        (not found.address, "no address in it"),
        (not found.name, "no name in it"),
        (_is_somebody_else(mail, found), f"sent by {mail.sender}, not by the person it names"),
    )
    return next((words for wrong, words in reasons if wrong), "")


def _doubt(mail: Mail, about: About, found: Found, some: str) -> str:
    """What a person has to decide.

    Args:
        some: the sender's words about some of the patches.
    """
    reasons = (
        (bool(found.condition), f"conditional: '{found.condition}'"),
        (not _is_same_mailbox(mail, found), f"the same name, but sent from {mail.sender.address}"),
        (bool(about.doubt), about.doubt),
        (bool(some) and not about.step, f"on the cover letter, and it names some patches: '{_bare(some)}'"),
        (found.key == "Acked-by" and not about.step, "on the cover letter: is it for every patch?"),
    )
    return next((words for unsure, words in reasons if unsure), "")


def _is_same_mailbox(mail: Mail, found: Found) -> bool:
    return same_address(mail.sender.address, found.address) or (
        same_house(mail.sender.address, found.address) and same_name(mail.sender.name, found.name)
    )


def _is_somebody_else(mail: Mail, found: Found) -> bool:
    return not _is_same_mailbox(mail, found) and (
        not same_name(mail.sender.name, found.name) or bool(MASKED.search(mail.sender.address))
    )


def _is_robot(mail: Mail) -> bool:
    return (
        mail.automatic
        or _ROBOT.match(mail.sender.address) is not None
        or _LAST_NAME_ROBOT.search(mail.sender.name) is not None
    )


def _bare(words: str) -> str:
    return words if len(words) <= 100 else f"{words[:97]}..."


def _decided(verdict: tuple[Status, str], said: str) -> tuple[Status, str]:
    """The verdict after the user's word."""
    status, reason = verdict
    if said == "accepted" and status == "flagged":
        return "taken", f"you accepted it; {reason}"
    if said == "rejected" and status in ("taken", "flagged", "blocker"):
        return "refused", "you rejected it"
    return verdict


def _is_news(row: Row, found: Found, given: Iterable[Row], ledger: Ledger) -> bool:
    """Whether a quoted tag is one that has not come with its own mail."""
    people = [each.person for each in given if each.tag == row.tag and set(each.steps) >= set(row.steps)]
    people += [tag.person for tag in ledger.tag if tag.tag == row.tag and tag.step in row.steps]
    return not any(same_name(person.partition(" <")[0], found.name) for person in people)


def _once(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Each row once, the gravest where one mail, or two that share a Message-ID, have a tag in several ways."""
    kept: dict[tuple[str, ...], Row] = {}
    for row in rows:
        key = (row.source, row.tag, row.person, *row.steps)
        if key not in kept or _WEIGHT.index(row.status) > _WEIGHT.index(kept[key].status):
            kept[key] = row
    return tuple(kept.values())


def taken(ledger: Ledger, rows: Iterable[Row]) -> Ledger:
    """The ledger with tags and objections in it, and without what the same mails were thought to say before."""
    rows = tuple(rows)
    seen = {row.source for row in rows}
    tags_of = {(tag.step, tag.tag, tag.person, tag.source): tag for tag in ledger.tag if tag.source not in seen}
    for row in (row for row in rows if row.status == "taken"):
        for step in row.steps:
            tag = Tag(step, row.tag, row.person, row.source, row.version, ledger.change(step, row.version))
            tags_of[(step, row.tag, row.person, row.source)] = tag
    before = (each for each in ledger.objection if each.source not in seen)
    objections = (*before, *(_objection(ledger, row) for row in rows if row.status == "blocker"))
    return msgspec.structs.replace(ledger, tag=tuple(tags_of.values()), objection=objections)


def _objection(ledger: Ledger, row: Row) -> Objection:
    # On the cover letter it is against the whole, whatever becomes of one patch.
    step = row.steps[0] if len(row.steps) == 1 else ""
    return Objection(row.person, row.source, row.version, step, ledger.change(step, row.version) if step else "")


def decided(ledger: Ledger, accept: Iterable[str], reject: Iterable[str]) -> Ledger:
    """The ledger with the user's word about some mails; what he rejects is no longer in it, be it an objection."""
    reject = set(reject)
    decisions = {each.source: each for each in ledger.decision}
    decisions |= {source: Decision(source, "accepted") for source in accept}
    decisions |= {source: Decision(source, "rejected") for source in reject}
    kept = tuple(tag for tag in ledger.tag if tag.source not in reject)
    left = tuple(each for each in ledger.objection if each.source not in reject)
    return msgspec.structs.replace(ledger, tag=kept, objection=left, decision=tuple(decisions.values()))
