"""The addresses that a mail went to, by its To and Cc headers."""

from __future__ import annotations

import re
from email.parser import BytesHeaderParser

from refactor.mail.address import LONGEST, addressed, mailboxes
from refactor.mail.identity import folded
from refactor.mail.mail import one_line

_HEAD = re.compile(rb"\r?\n\r?\n")


def destinations(raw: bytes) -> tuple[str, ...]:
    """The addresses in To and Cc, in lower case and in order, each once."""
    ends = _HEAD.search(raw)
    headers = BytesHeaderParser().parsebytes(raw[: ends.end()] if ends else raw)
    addresses: dict[str, None] = {}
    for name in ("to", "cc"):
        for header in headers.get_all(name, ()):
            for part in _parts(str(header)):
                for mailbox in mailboxes(part):
                    if address := addressed(one_line(mailbox.address)):
                        addresses[folded(address)] = None
    return tuple(addresses)


def _parts(header: str) -> list[str]:
    """A header, or its pieces between commas where it is longer than is taken apart at once."""
    # A name with a comma in quotes falls in two, the second one with the address.
    return [header] if len(header) <= LONGEST else header.split(",")
