"""Recipients of each mail: the cover letter and the infrastructure go to everybody.

Conversions go to their own people alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from email.header import Header

from refactor.mail.people import Person, address, distinct
from refactor.series.schema import Recipients

COVER = ""
"""The name of the cover letter among the ids of steps."""

MANY = 15
"""Patches at once for the big lists, at most (submitting-patches.rst, "Separate your changes")."""


@dataclass(frozen=True)
class Settings:
    """The user's git configuration about mails: sendemail.* and format.*; empty when unset.

    Attributes:
        signature: None for git's own.
    """

    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    identity: str = ""
    prefix: str = ""
    signature: str | None = None


@dataclass(frozen=True)
class MailRecipients:
    """The recipients of a mail, in the order of its headers.

    Attributes:
        over: people and lists beyond the cap, who do not get it.
    """

    to: tuple[str, ...]
    cc: tuple[str, ...]
    over: tuple[str, ...] = ()

    @property
    def everybody(self) -> tuple[str, ...]:
        """To and Cc."""
        return (*self.to, *self.cc)


def recipients_by_mail(
    people: Mapping[str, Sequence[Person]],
    policy: Recipients,
    settings: Settings = Settings(),
    *,
    more: Sequence[Person] = (),
) -> dict[str, MailRecipients]:
    """The recipients of each mail, by step id or COVER.

    Args:
        people: step id -> the people that MAINTAINERS names for it.
        more: people of the whole series.
    """
    everybody: list[Person] = []
    for named in people.values():
        everybody += named
    everybody += more
    whole = _recipients(everybody, policy, settings)
    mails = {COVER: whole}
    for step, named in people.items():
        mails[step] = _recipients(named, policy, settings) if step in policy.own else whole
    return mails


def _recipients(people: Sequence[Person], policy: Recipients, settings: Settings) -> MailRecipients:
    lists = _persons(policy.lists, "list")
    extra = _persons((*policy.reasons, *settings.cc), "extra")
    named = distinct([*people, *lists, *extra], policy.never)
    direct = _persons(settings.to, "extra")
    direct += [person for person in people if person.role in policy.to]
    to = distinct(direct, policy.never)
    cc = distinct(named, [*policy.never, *map(_who, to)])
    ranked = _ranked(to, named)[: policy.most or None]
    kept = _within_bytes(ranked, to, policy.most_bytes)
    over = [person.who for person in distinct([*to, *named]) if person.address not in kept]
    return MailRecipients(_kept(to, kept), _kept(cc, kept), tuple(over))


def _persons(people: Iterable[str], role: str) -> list[Person]:
    return [Person(who, role) for who in people]


def _who(person: Person) -> str:
    return person.who


def _kept(people: Iterable[Person], addresses: Set[str]) -> tuple[str, ...]:
    return tuple(person.who for person in people if person.address in addresses)


def too_many(patches: int) -> list[str]:
    """A warning before so many patches are mailed at once."""
    if patches <= MANY:
        return []
    return [
        f"{patches} patches at once are too many for the big lists; --waves writes {MANY} at a time"
    ]


def over_the_cap(mails: Mapping[str, MailRecipients]) -> list[str]:
    """A sentence for each person or list that the cap leaves out, with the mails it is about."""
    missed: dict[str, list[str]] = {}
    for step, recipients in mails.items():
        for who in recipients.over:
            missed.setdefault(who, []).append(step or "the cover letter")
    return [f"over the cap: {who} does not get {', '.join(steps)}" for who, steps in missed.items()]


def _ranked(to: Sequence[Person], named: Sequence[Person]) -> tuple[Person, ...]:
    """Everybody, those first whom a cap cuts last: maintainers, then lists, then the others.

    Args:
        to: one of them comes first: a mail needs an addressee.
    """
    first = sorted(to, key=_rank)[:1]
    return distinct([*first, *sorted([*to, *named], key=_rank)])


def _within_bytes(ranked: Sequence[Person], to: Sequence[Person], most: int) -> frozenset[str]:
    """The addresses of the first people whose headers fit into some bytes; at least one.

    Args:
        to: those in To; the others are in Cc.
        most: 0 is no cap.
    """
    if not most:
        return frozenset(person.address for person in ranked)
    addressees = {person.address for person in to}
    kept: set[str] = set()
    lines: dict[str, list[str]] = {"To": [], "Cc": []}
    for person in ranked:
        label = "To" if person.address in addressees else "Cc"
        lines[label].append(person.who)
        size = sum(len(header(each, people)) for each, people in lines.items())
        if kept and size > most:
            break
        kept.add(person.address)
    return frozenset(kept)


# Who is in charge of the code has to see the patch (submitting-patches.rst, "Select the recipients
# for your patch"). Then the archive: a list beyond the cap would break the thread.
_RANKS = ("maintainer", "supporter", "odd fixer", "list", "extra", "reviewer")


def _rank(person: Person) -> int:
    return _RANKS.index(person.role) if person.role in _RANKS else len(_RANKS)


def header(label: str, people: Sequence[str]) -> str:
    """A mail's To or Cc header as git writes it; empty without people."""
    if not people:
        return ""
    return f"{label}: " + ",\n    ".join(_encoded(who) for who in people) + "\n"


def _encoded(who: str) -> str:
    """A person as a header may hold them: in ASCII (RFC 2047)."""
    if who.isascii():
        return who
    # The name alone is encoded: an encoded word in an address is no address (RFC 2047, 5).
    name = who.rpartition("<")[0].strip().strip('"')
    return f"{Header(name, 'utf-8', maxlinelen=10_000).encode()} <{address(who)}>"


def people_in(listed: str) -> tuple[str, ...]:
    """The people in a list with commas between them, as git's configuration has them."""
    parts = re.findall(r'(?:"(?:\\.|[^"\\])*"|[^",])+', listed)
    return tuple(filter(None, map(str.strip, parts)))
