"""The person that a line of a mail names in a tag, in the forms that mail clients make of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from refactor.mail.commit_message import MASKED
from refactor.mail.mail import one_line, plain_name

_WHO = re.compile(r"(?P<name>[^<>]*)<(?P<address>[!-;=?A-~]+@[A-Za-z0-9.-]+)>\s*(?P<rest>.*)")
_BARE = re.compile(
    r"(?P<name>)(?P<address>[!-;=?A-~]+@[A-Za-z0-9.-]*[A-Za-z0-9])(?P<rest>(?:\s.*|[.,;])?)"
)
# RFC 5322, 3.2.3: what an address without quotes is made of; one without a dot is cut short.
_MAILBOX = r"[!#-'*+./0-9=?A-Z^-~-]{1,250}@[A-Za-z0-9-]{1,250}(?:\.[A-Za-z0-9-]{1,250}){1,20}"
# A name may hold brackets of its own, as `Lin Us (Widget Corp.)`.
_ROUND = re.compile(rf"(?P<name>[^<>@]*)\((?P<address>{_MAILBOX})\)\s*(?P<rest>.*)")
# A bracket is missing, or there are blanks in it.
_ANYWHERE = re.compile(rf"[\s<(\[{{\"']*(?P<address>{_MAILBOX})[\s>)\]}}\"']*(?P<rest>.*)")
# An address that an archive has cut short.
_SHORTENED = re.compile(r"(?<!\S)\S*(?:\.\.\.@|@\.\.\.)\S*")
# What Outlook makes of an address in plain text.
_MAILTO = re.compile(
    r"(?P<address>[^<>\s]{1,250})<mailto:(?P=address)>|"
    r"(?<!\S)(?:<mailto:(?P<only>[^<>\s]{1,250})>|\[mailto:(?P<square>[^\[\]\s]{1,250})\])"
)
# Pasted from a web archive, which writes `<` as an entity.
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("&quot;", '"'))

NOTHING = re.compile(r"(?:[\s.,;:!>)\-_*'\"`\]]|[:;]-?[)D]|[^\x00-\x7f\w])*")
"""What may stand behind a tag and says nothing: a comma, a smiley."""


@dataclass(frozen=True)
class TagPerson:
    """The person in a tag.

    Attributes:
        address: empty when there is none.
        note: the words behind the address.
        is_loose: whether it is not of the form `Name <address>`.
    """

    name: str
    address: str = ""
    note: str = ""
    is_loose: bool = False


def tag_person(value: str) -> TagPerson:
    """The person in the value of a tag."""
    value = _MAILTO.sub(_address, value.strip())
    for entity, mark in _ENTITIES:
        value = value.replace(entity, mark)
    person = _WHO.fullmatch(value) or _BARE.fullmatch(value) or _ROUND.fullmatch(value)
    # No line of a person is that long.
    found = person or (_ANYWHERE.search(value) if len(value) <= 1_000 else None)
    if found is None:
        return TagPerson(one_line(value))
    name = found["name"] if person else value[: found.start()]
    return TagPerson(
        name=plain_name(name.strip(" \t,;:*_`")),
        address=one_line(found["address"]),
        note=one_line(found["rest"]),
        is_loose=person is None,
    )


def masked_address(value: str) -> str:
    """The address in a tag as an archive shows it, where it hides the real one."""
    masked = MASKED.search(value) or _SHORTENED.search(value)
    return one_line(masked[0]) if masked else ""


def _address(mailto: re.Match[str]) -> str:
    return mailto["address"] or f"<{mailto['only'] or mailto['square']}>"
