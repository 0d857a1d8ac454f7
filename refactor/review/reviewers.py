"""Who has answered earlier versions: they get the next one, too.

Documentation/process/submitting-patches.rst, "Respond to review comments".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from refactor.mail.people import address
from refactor.review.ledger import Decisions, Ledger
from refactor.series.schema import is_person

# RFC 5322, 3.2.3: with one of these a name stands in quotes.
_SPECIAL = re.compile(r"[()<>\[\]:;@\\,.\"]")


@dataclass(frozen=True)
class Reviewer:
    """A person who has answered a patch of an earlier version.

    Attributes:
        who: as a header of a mail has them.
        step: empty for the whole series.
        words: what they did, as `commented on v3`.
    """

    who: str
    step: str
    words: str


def reviewers(ledger: Ledger, version: int) -> tuple[Reviewer, ...]:
    """Who has commented, given a tag or objected before a version; no robots, and no author."""
    found: dict[Reviewer, None] = {}
    said = set[tuple[str, str, int]]()
    senders = ledger.senders
    for reviewer, given_on in _answers(ledger):
        mailbox = address(reviewer.who)
        about = mailbox, reviewer.step, given_on
        # That somebody answered is no news beside what they said.
        is_news = about not in said or not reviewer.words.startswith("answered ")
        said.add(about)
        if given_on < version and reviewer.who and mailbox not in senders and is_news:
            found[reviewer] = None
    return tuple(found)


def _answers(ledger: Ledger) -> Iterator[tuple[Reviewer, int]]:
    """The answers to all versions, each with the version that it is to."""
    decisions = Decisions(ledger.decision)
    for tag in ledger.tag:
        yield Reviewer(_mailbox(tag.person), tag.step, f"{tag.tag} on v{tag.version}"), tag.version
    for objection in ledger.objection:
        words = f"took back the {objection.tag}" if objection.tag else "objected"
        # A NAK that was set aside is an answer all the same; words that took nothing back are none.
        if decisions.verdict(objection.source, objection.tag) != "rejected" or not objection.tag:
            given = Reviewer(
                _mailbox(objection.person), objection.step, f"{words} on v{objection.version}"
            )
            yield given, objection.version
    for remark in ledger.remark:
        if not remark.robot:
            words = f"commented on v{remark.version}"
            yield Reviewer(_mailbox(remark.person), remark.step, words), remark.version
    for answer in ledger.answer:
        words = f"answered v{answer.version}"
        yield Reviewer(_mailbox(answer.person), answer.step, words), answer.version


def _mailbox(person: str) -> str:
    """A person as a header may hold them; empty where there is no address to write to."""
    # A tag may have a comment behind the address.
    name, bracket, rest = person.partition(" <")
    mailbox = f"<{rest.partition('>')[0]}>" if bracket else person
    if _SPECIAL.search(name) and bracket:
        plain = name.strip('"').replace("\\", "").replace('"', "")
        name = f'"{plain}"'
    who = f"{name} {mailbox}" if bracket else mailbox
    return who if is_person(who) else ""
