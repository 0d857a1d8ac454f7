"""People and lists, as MAINTAINERS names them."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from refactor.mail.identity import folded
from refactor.series.schema import ROLES, Recipients

_LINE = re.compile(r"^(?P<who>[^<>]*<[^<>\s]+>|[^\s()]+@[^\s()]+)(?:\s+\((?P<role>.*)\))?$")
# The script joins several roles by commas, and names of subsystems, in capitals, have commas too.
_ROLE = re.compile(r"(?:^|,)([a-z][a-z_ ]*)(?=[:,]|$)")
_ADDRESS = re.compile(r"<([^<>]+)>$")


class Person(msgspec.Struct, frozen=True):
    """A person or list that get_maintainer.pl names.

    Attributes:
        who: `Name <address>`, or a bare address.
        role: maintainer, supporter, reviewer, odd fixer, list, or another word of the script's.
    """

    who: str
    role: str

    @property
    def address(self) -> str:
        """The address alone, in lower case: what two spellings of one person share."""
        return address(self.who)


def address(who: str) -> str:
    """The address of `Name <address>` or `address`, in lower case."""
    found = _ADDRESS.search(who)
    return folded(found[1] if found else who)


def parse_people(output: str) -> tuple[Person, ...]:
    """People in the output of `get_maintainer.pl --roles`, in order; other lines are skipped."""
    people = []
    for line in output.splitlines():
        if match := _LINE.match(line.strip()):
            people.append(Person(match["who"].strip(), _role(match["role"] or "")))
    return tuple(people)


def _role(words: str) -> str:
    """The first of ROLES among a person's roles, as in `reviewer:ONE (X),maintainer:TWO`."""
    roles = set()
    for role in _ROLE.findall(words):
        # The script has an open list, a moderated list and a subscriber list.
        roles.add("list" if role.endswith("list") else role)
    for role in ROLES:
        if role in roles:
            return role
    return words.split(":", maxsplit=1)[0] or "other"


def distinct(people: Iterable[Person], never: Iterable[str] = ()) -> tuple[Person, ...]:
    """Each address once, in order of first appearance, without those in `never`."""
    seen = set(map(address, never))
    kept = []
    for person in people:
        if person.address not in seen:
            seen.add(person.address)
            kept.append(person)
    return tuple(kept)


def trailers_for(people: Iterable[Person], policy: Recipients) -> tuple[str, ...]:
    """The people who become `Cc:` trailers."""
    in_charge = [person for person in people if person.role in policy.trailer]
    named = distinct(in_charge, policy.never)
    return tuple(person.who for person in named)
