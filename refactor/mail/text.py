"""The words of a mail: its plain text, decoded, without what is attached or forwarded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser

from refactor.mail.flowed import joined_lines
from refactor.mail.mail import in_charset


@dataclass(frozen=True)
class Text:
    """The text of a mail.

    Attributes:
        words: the plain text, lines ending in a newline.
        complaint: why the text cannot be read: there is only HTML, or broken MIME; else empty.
        unread: with a complaint, what can be decoded all the same.
        attached: the words of plain text that is attached.
    """

    words: str
    complaint: str = ""
    unread: str = ""
    attached: str = ""


def text(raw: bytes, *, unflow: bool = False) -> Text:
    """The plain text of a mail.

    Args:
        unflow: join the lines that a mail client has wrapped; git am does not, so that a patch is
            read without.
    """
    words_of = _unflowed if unflow else _words
    try:
        message = BytesParser().parsebytes(raw)
        parts: dict[str, list[Message]] = {}
        for part in _parts(message):
            kind = "attachment" if _is_attached(part) else part.get_content_type()
            parts.setdefault(kind, []).append(part)
        words = "\n".join(map(words_of, parts.get("text/plain", [])))
        texts = [part for part in parts.get("attachment", []) if _is_plain(part)]
        attached = "\n".join(map(_words, texts))
        html = "\n".join(map(_words, parts.get("text/html", [])))
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        # The library raises any of these on hostile parameters and boundaries.
        return Text("", "its MIME parts cannot be taken apart", raw.decode("latin-1"))
    if not words.strip() and html:
        return Text("", "it is HTML only", html)
    return Text(words, attached=attached)


def _parts(message: Message) -> Iterator[Message]:
    """The leaves that were written in this mail, attachments included."""
    if message.get_content_maintype() == "message":
        return
    if not message.is_multipart():
        yield message
        return
    if _is_attached(message):
        return
    for part in message.get_payload():
        assert isinstance(part, Message)
        yield from _parts(part)


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment"


def _is_plain(part: Message) -> bool:
    return part.get_content_type() == "text/plain"


def _words(part: Message) -> str:
    # The third way to encode bytes is older than MIME, and its decoder trusts what it reads.
    if "uu" in str(part.get("content-transfer-encoding", "")).lower():
        return ""
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    charset = part.get_content_charset()
    if charset == "us-ascii":
        # What claims to be ASCII, the default of RFC 2045, 5.2, often is UTF-8.
        charset = None
    return in_charset(data, charset).replace("\r\n", "\n").replace("\r", "\n")


def _unflowed(part: Message) -> str:
    """The words of a part, its flowed lines joined (RFC 3676)."""
    words = _words(part)
    if str(part.get_param("format", "")).casefold() != "flowed":
        return words
    deletes = str(part.get_param("delsp", "")).casefold() == "yes"
    return "\n".join(joined_lines(words.split("\n"), deletes=deletes))
