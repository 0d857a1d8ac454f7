"""Who gets which mail: the cover letter and the infrastructure go to everybody, conversions to their own people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from email.header import Header

from refactor.mail.people import Person, address, distinct
from refactor.series.schema import ROLES, Recipients

COVER = ""
"""What stands for the cover letter where steps are named."""

MANY = 15
"""More patches at once are too many for the big lists (submitting-patches.rst, "Separate your changes")."""


@dataclass(frozen=True)
class Settings:
    """What the user's git configuration says about mails: sendemail.* and format.*; empty where it says nothing.

    Attributes:
        signature: None where git's own is meant.
    """

    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    identity: str = ""
    prefix: str = ""
    signature: str | None = None


@dataclass(frozen=True)
class MailRecipients:
    """Who a mail goes to, in the order of its headers.

    Attributes:
        over: those beyond the cap, who do not get it.
    """

    to: tuple[str, ...]
    cc: tuple[str, ...]
    over: tuple[str, ...] = ()

    @property
    def everybody(self) -> tuple[str, ...]:
        """To and Cc."""
        return (*self.to, *self.cc)


def recipients_by_mail(
    people: Mapping[str, Sequence[Person]], policy: Recipients, settings: Settings = Settings()
) -> dict[str, MailRecipients]:
    """Who gets which mail: step id, or COVER -> its recipients.

    Args:
        people: step id -> who MAINTAINERS names for it.
    """
    everybody = [person for named in people.values() for person in named]
    found = {COVER: _addressed(everybody, policy, settings)}
    return found | {
        step: _addressed(named if step in policy.own else everybody, policy, settings)
        for step, named in people.items()
    }


def _addressed(people: Iterable[Person], policy: Recipients, settings: Settings) -> MailRecipients:
    lists = [Person(who, "list") for who in policy.lists]
    wished = [Person(who, "extra") for who in settings.to]
    extra = [Person(who, "extra") for who in (*policy.extra, *settings.cc)]
    named = distinct([*people, *lists, *extra], policy.never)
    first = distinct(
        [*wished, *(person for person in people if person.role in policy.to)], policy.never
    )
    kept = _within([*first, *(person for person in named if person not in first)], policy.most)
    over = tuple(person.who for person in distinct([*first, *named]) if person.address not in kept)
    to = tuple(person.who for person in first if person.address in kept)
    others = distinct(named, [*policy.never, *(person.who for person in first)])
    return MailRecipients(
        to, tuple(person.who for person in others if person.address in kept), over
    )


def too_many(patches: int) -> list[str]:
    """What a person should know before he mails so many patches."""
    words = (
        f"{patches} patches at once are too many for the big lists; --waves writes {MANY} at a time"
    )
    return [words] if patches > MANY else []


def over_the_cap(who: Mapping[str, MailRecipients]) -> list[str]:
    """Who does not get what he would without the cap, a sentence each."""
    missed: dict[str, list[str]] = {}
    for step, people in who.items():
        for each in people.over:
            missed.setdefault(each, []).append(step or "the cover letter")
    return [
        f"over the cap: {each} does not get {', '.join(steps)}" for each, steps in missed.items()
    ]


def _within(people: Sequence[Person], most: int) -> frozenset[str]:
    """The addresses that stay under a cap: lists first, then by role, as MAINTAINERS orders them."""
    order = ("list", "extra", *(role for role in ROLES if role != "list"))
    ranked = sorted(
        people, key=lambda person: order.index(person.role) if person.role in order else len(order)
    )
    addresses = list(dict.fromkeys(person.address for person in ranked))
    return frozenset(addresses[: most or None])


def header(label: str, people: Sequence[str]) -> str:
    """A mail's To or Cc header as git writes it; empty without anybody in it."""
    if not people:
        return ""
    return f"{label}: " + ",\n    ".join(_encoded(who) for who in people) + "\n"


def _encoded(who: str) -> str:
    """A person as a header may hold him: in ASCII (RFC 2047)."""
    if who.isascii():
        return who
    name = who.rpartition("<")[0].strip().strip('"')
    return f"{Header(name, 'utf-8', maxlinelen=10_000).encode()} <{address(who)}>"


def people_in(listed: str) -> tuple[str, ...]:
    """The people in a list with commas between them, as git's configuration has them."""
    parts = re.findall(r'(?:"(?:\\.|[^"\\])*"|[^",])+', listed)
    return tuple(part.strip() for part in parts if part.strip())
