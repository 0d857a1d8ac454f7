"""Parsed mails: sender, subject and the mails they answer. Any bytes give a mail or a BadInput."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from email.errors import HeaderParseError
from email.header import decode_header
from email.parser import BytesHeaderParser
from email.utils import mktime_tz, parsedate_tz

from refactor.errors import BadInput
from refactor.mail.address import LONGEST, addressed, mailboxes

_ID = re.compile(r"<([!-;=?-~]{1,250})>")
_HEAD = re.compile(rb"\r?\n\r?\n")
_VIA = re.compile(r"\s+via\s+")
_KNOWN = ("from", "subject", "message-id")


@dataclass(frozen=True)
class Sender:
    """The sender of a mail by its From headers.

    Attributes:
        name, address: either may be empty; the address is, where no trailer could hold it.
        also: more people in the From headers; which of them wrote the mail is unknown.
    """

    name: str
    address: str
    also: tuple[Sender, ...] = ()

    def __str__(self) -> str:
        """As a trailer has it."""
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True)
class Mail:
    """A mail; its text is taken out of `raw` where it is wanted.

    Attributes:
        id: Message-ID without its brackets; empty when it has none.
        parents: the mails that it answers, the nearest first.
        subject, date: on one line, as the sender wrote them.
        automatic: whether it says itself that no person sent it.
        behind: name of a header -> whom it names as the author, where a list has rewritten From.
    """

    id: str
    parents: tuple[str, ...]
    sender: Sender
    subject: str
    date: str
    automatic: bool
    raw: bytes = field(repr=False)
    behind: Mapping[str, Sender] = field(default_factory=dict)


def parse(raw: bytes, where: str) -> Mail:
    """A mail out of its bytes.

    Args:
        where: the file, for the message.

    Raises:
        BadInput: it is no mail: none of From, Subject and Message-ID is there.
    """
    ends = _HEAD.search(raw)
    headers: dict[str, str] = {}
    senders: list[str] = []
    head = raw[: ends.end()] if ends else raw
    for name, value in BytesHeaderParser().parsebytes(head).raw_items():
        # Of a repeated header the first one counts: a later one was added in transit.
        headers.setdefault(name.lower(), str(value))
        if name.lower() == "from":
            senders.append(str(value))
    if headers.keys().isdisjoint(_KNOWN):
        raise BadInput(f"{where} is no mail", "wanted an mbox, a maildir or an .eml file")
    return Mail(
        id=next(iter(_ID.findall(headers.get("message-id", ""))), ""),
        parents=_parents(headers),
        sender=sender(*senders),
        subject=decoded(headers.get("subject", "")),
        date=decoded(headers.get("date", "")),
        automatic=_is_automatic(headers),
        raw=raw,
        behind=_behind(headers, sender(*senders)),
    )


def _behind(headers: Mapping[str, str], named: Sender) -> dict[str, Sender]:
    """The author of a mail whose From a list has rewritten, because of DMARC (RFC 7960, 4.1.3)."""
    found = {}
    if "x-original-from" in headers:
        found["X-Original-From"] = sender(headers["x-original-from"])
    if "reply-to" in headers and _VIA.search(named.name):
        first = sender(headers["reply-to"])
        # Lists add themselves; the author is the first whose name is in From as well.
        own = _VIA.split(named.name)[0].casefold()
        for person in (first, *first.also):
            if person.name.casefold() == own or not first.also:
                found.setdefault("Reply-To", replace(person, also=()))
    return found


def seconds(date: str) -> float | None:
    """A Date header in seconds since 1970; None when it is none."""
    try:
        fields = parsedate_tz(date)
        return float(mktime_tz(fields)) if fields else None
    except (ValueError, OverflowError, IndexError):
        # The library checks the form of a date, and not its numbers.
        return None


def _is_automatic(headers: Mapping[str, str]) -> bool:
    """Whether the headers say that a program sent the mail (RFC 3834, 5)."""
    # patchwork's bot does not mark its mails as the RFC asks.
    submitted = headers.get("auto-submitted", "no").strip().lower()
    return submitted != "no" or "x-patchwork-bot" in headers


def _parents(headers: dict[str, str]) -> tuple[str, ...]:
    nearest = _ID.findall(headers.get("in-reply-to", ""))
    # RFC 5322, 3.6.4: References begins with the oldest.
    references = _ID.findall(headers.get("references", ""))
    return tuple(dict.fromkeys([*nearest, *reversed(references)]))


def sender(*headers: str) -> Sender:
    """The sender in From headers; an address that is hidden in an encoded name does not count."""
    senders = []
    for header in headers:
        for mailbox in mailboxes(header):
            address = addressed(one_line(mailbox.address))
            senders.append(Sender(plain_name(mailbox.name), address))
    first, *others = senders or [Sender(plain_name(" ".join(headers)), "")]
    also = tuple(dict.fromkeys(other for other in others if other != first))
    return replace(first, also=also)


def plain_name(text: str) -> str:
    """A person's name without the quotes and the encoding that a header puts around it."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = re.sub(r"\\(.)", r"\1", text[1:-1])
    return one_line(re.sub(r"[<>]", " ", decoded(text)))


def decoded(header: str) -> str:
    """A header on one line: encoded words (RFC 2047) decoded, undeclared bytes read as UTF-8."""
    parts: list[tuple[bytes | str, str | None]] = [(header, None)]
    # The library takes quadratic time, and no real name or subject is that long.
    if len(header) <= LONGEST:
        with suppress(HeaderParseError):
            parts = decode_header(header)
    words = ""
    for part, charset in parts:
        # decode_header() gives text for a header without encoded words, and bytes for others.
        words += part if isinstance(part, str) else in_charset(part, charset)
    return one_line(words)


def in_charset(data: bytes, charset: str | None) -> str:
    """Bytes as text in a charset, or in UTF-8 or Latin-1 where there is no such."""
    for known in (charset or "utf-8", "utf-8"):
        try:
            return data.decode(known)
        except (LookupError, ValueError):
            continue
    return data.decode("latin-1")


def one_line(text: str) -> str:
    """Text on one line, without control characters, each run of white space as one space."""
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return " ".join("".join(map(_printable, text)).split())


def _printable(letter: str) -> str:
    # Cc: controls; Cf: marks that turn the direction of a line; Cs: halves of a character.
    return " " if unicodedata.category(letter) in ("Cc", "Cf", "Cs") else letter
