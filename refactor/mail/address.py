"""The mailboxes in a From header (RFC 5322, 3.4); text in quotes or a comment is no address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

LONGEST = 5_000
"""Characters of a header that is taken apart; no person's is longer."""

_Kind = Literal["comment", "angle", "comma", "colon", "semicolon", "text"]
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_ANGLE = re.compile(r'<(?:[^<>"\\]|\\.|"(?:[^"\\]|\\.)*")*>', re.DOTALL)
_MARKS: dict[str, _Kind] = {",": "comma", ":": "colon", ";": "semicolon"}
# A mail system in use takes no other, and a trailer can hold no other.
_ADDRESS = re.compile(r'[^\s@<>()",;:\\\[\]]+@[^\s@<>()",;:\\\[\]]+')
_NEEDLESSLY_QUOTED = re.compile(r'"([A-Za-z0-9!#$%&\'*+/=?^_`{|}~.-]+)"(@.*)', re.DOTALL)


@dataclass(frozen=True)
class Mailbox:
    """A mailbox of a header: its name, still encoded, and its address; both may be empty."""

    name: str
    address: str


def mailboxes(header: str) -> tuple[Mailbox, ...]:
    """The mailboxes in a header, in its order.

    An unquoted name with a comma in it is one name, as many mail clients write it.
    """
    if len(header) > LONGEST:
        return ()
    found: list[Mailbox] = []
    before = ""
    for element in _elements(tuple(_tokens(header))):
        boxes = _in_element(element)
        if boxes:
            first = boxes[0]
            found += [Mailbox(f"{before}{first.name}", first.address), *boxes[1:]]
            before = ""
        else:
            before = f"{before}{_joined(element).strip()}, "
    return tuple(found)


def addressed(text: str) -> str:
    """An address that a trailer can hold; empty for any other text."""
    plain = _NEEDLESSLY_QUOTED.sub(r"\1\2", text)
    return plain if _ADDRESS.fullmatch(plain) else ""


_Token = tuple[_Kind, str]
_PAIRED: Mapping[str, tuple[_Kind, re.Pattern[str]]] = {
    "<": ("angle", _ANGLE),
    '"': ("text", _QUOTED),
}
"""The mark that opens a token of pairs -> its kind, and the whole of it."""


def _tokens(header: str) -> Iterator[_Token]:
    at, plain = 0, 0
    while at < len(header):
        kind, end = _token(header, at)
        if kind != "text":
            if plain < at:
                yield "text", header[plain:at]
            yield kind, header[at:end]
            plain = end
        at = end
    if plain < at:
        yield "text", header[plain:]


def _token(header: str, at: int) -> tuple[_Kind, int]:
    """The kind of the token at a place, and its end; an unclosed one is text."""
    mark = header[at]
    if mark == "(":
        end = _comment_end(header, at)
        if end:
            return "comment", end
    if mark in _PAIRED:
        kind, pattern = _PAIRED[mark]
        pair = pattern.match(header, at)
        if pair:
            return kind, pair.end()
    return _MARKS.get(mark, "text"), at + 1


def _comment_end(header: str, at: int) -> int:
    """The end of a comment, in which there may be others; 0 where it is never closed."""
    depth = 0
    while at < len(header):
        mark = header[at]
        depth += (mark == "(") - (mark == ")")
        # RFC 5322, 3.2.1: a backslash takes the meaning from the next character.
        at += 2 if mark == "\\" else 1
        if depth == 0:
            return at
    return 0


def _elements(tokens: Sequence[_Token]) -> Iterator[list[_Token]]:
    """The tokens between commas, without the name of a group and its end."""
    # RFC 5322, 3.4: `NAME: a@b, c@d;` is a group; a colon elsewhere is a letter of a bad header.
    is_group = any(kind == "semicolon" for kind, _ in tokens)
    element: list[_Token] = []
    for kind, text in tokens:
        if kind == "comma" or (kind == "semicolon" and is_group):
            yield element
            element = []
        elif kind == "colon" and is_group:
            element = []
        else:
            element.append((kind, text))
    yield element


def _in_element(element: Sequence[_Token]) -> list[Mailbox]:
    """The mailboxes between two commas: one, unless the sender broke the standard."""
    # A comment is a name only beside an address without angle brackets, as in `a@b (Name)`.
    angles = _inside(element, "angle")
    if angles:
        names = [_joined(element, without="angle").strip(), *[""] * (len(angles) - 1)]
        return list(map(Mailbox, names, angles))
    bare = _joined(element, without="comment").strip()
    if "@" not in bare or re.search(r"\s", bare):
        return []
    comments = " ".join(_inside(element, "comment"))
    # A name with brackets in it would look like an address in a trailer.
    return [Mailbox(re.sub(r"<[^<>]*>", " ", comments).strip(), bare)]


def _inside(element: Sequence[_Token], wanted: _Kind) -> list[str]:
    """The texts in the brackets of one kind."""
    return [text[1:-1].strip() for kind, text in element if kind == wanted]


def _joined(element: Sequence[_Token], *, without: _Kind | None = None) -> str:
    return "".join(text for kind, text in element if kind != without)
