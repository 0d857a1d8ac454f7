"""A C file without what a reader of some functions need not see, and the way back.

A parser takes most of its time for other functions. What it learns from them for the rest of a file
are macros, which stay, and the names of types: spatch 1.1.1 takes `x` for one where it has seen
`x *p;`. So those that the rest of the file has too are declared in the place of what is left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import count

from refactor.c.parts import is_whole

_OPENING = re.compile(rb"(?<=\))[ \t]*\n(?=\{[ \t]*\n)")
_CLOSING = re.compile(rb"\n\}[ \t]*$", re.MULTILINE)
_STAYING = re.compile(rb"^[ \t]*#|\btypedef\b", re.MULTILINE)
"""What may have a meaning below: a macro, a condition, the name of a type."""

_NO_CODE = re.compile(rb"/\*.*?(?:\*/|\Z)|//[^\n]*|\"(?:[^\"\\\n]|\\.)*\"?", re.DOTALL)
_DECLARES = re.compile(
    rb"^[ \t]*(?:(?:const|extern|inline|register|static|volatile)[ \t]+)*(?P<type>[A-Za-z_]\w*)"
    rb"[ \t*]+(?:const[ \t*]+)?[A-Za-z_]\w*[ \t]*(?:[=;,\[(]|$)",
    re.MULTILINE,
)
_CASTS = re.compile(rb"\([ \t]*(?P<type>[A-Za-z_]\w*)[ \t]*\*+[ \t]*\)")
_VARIABLE = re.compile(rb"([A-Za-z_]\w*)\s*[-+/%|^?:=.<>\[]|(?:->|\.)\s*([A-Za-z_]\w*)")

_NO_NAMES = frozenset(
    b"auto bool break case char const continue default do double else enum extern float for goto"
    b" if inline int long register return short signed sizeof static struct switch typedef typeof"
    b" union unsigned void volatile while".split()
)


@dataclass(frozen=True)
class Hollow:
    """A file with some text left out.

    Attributes:
        whole: the file.
        data: the file, with a name of ours in the place of each.
        left_out: what stands there -> where the text is in the whole.
        mark: that name.
    """

    whole: bytes
    data: bytes
    left_out: dict[bytes, slice]
    mark: bytes

    def restored(self, data: bytes) -> bytes | None:
        """This file, or a changed one, as a whole; None where what stands there is changed."""
        missing = dict(self.left_out)
        full = self._filled(data, missing)
        return None if missing or (self.left_out and self.mark in full) else full

    def text(self, part: str) -> str:
        """Some lines of the file, with what is left out of them."""
        data = part.encode("utf-8", "surrogateescape")
        return self._filled(data, dict(self.left_out)).decode("utf-8", "surrogateescape")

    def _filled(self, data: bytes, missing: dict[bytes, slice]) -> bytes:
        """Some lines with what is left out of them, each of which is taken out of `missing`."""
        if not self.left_out:
            return data
        a_part = rb"(?:\w+ %s;\n)*void %s_\d+\(void\)\n\{\n\}\n"
        a_body = rb"\{\n(?:\t\w+ %s;\n)*\t%s_\d+\(\);\n\}"
        pattern = re.compile(rb"%s|%s" % (a_part, a_body) % ((self.mark,) * 4))

        def full(found: re.Match[bytes]) -> bytes:
            place = missing.pop(found[0], None)
            return found[0] if place is None else self.whole[place]

        return pattern.sub(full, data)


class _Form(Enum):
    """What may stand in the place of a text, by what may stand around it."""

    PART = auto()
    BODY = auto()


@dataclass(frozen=True)
class _Piece:
    """Some text of a file; it stays where it has no form."""

    text: bytes
    form: _Form | None = None

    def standing(self, known: Collection[bytes], *, mark: bytes, number: int) -> bytes:
        """What stands in its place."""
        types = [b"%s %s;\n" % (name, mark) for name in _types(self.text, known)]
        # Where it could not parse something, spatch goes on behind a brace at the left margin.
        if self.form is _Form.PART:
            return b"%svoid %s_%d(void)\n{\n}\n" % (b"".join(types), mark, number)
        lines = [*types, b"%s_%d();\n" % (mark, number)]
        return b"{\n\t" + b"\t".join(lines) + b"}"


def whole(data: bytes) -> Hollow:
    """A file of which nothing is left out."""
    return Hollow(data, data, {}, b"")


def hollow(
    data: bytes, parts: Iterable[tuple[bytes, bool]], *, declarations: bool = False
) -> Hollow:
    """A file without some of its parts, or the bodies of functions in them.

    Args:
        data: the file.
        parts: its lines, as `separate_parts` has them, and whether they stay.
        declarations: all of what is declared stays, and bodies alone are left out.
    """
    pieces: list[_Piece] = []
    for text, stays in parts:
        for piece in [_Piece(text)] if stays else _pieces(text, declarations):
            if pieces and piece.form is pieces[-1].form is _Form.PART:
                pieces[-1] = _Piece(pieces[-1].text + piece.text, _Form.PART)
            else:
                pieces.append(piece)
    mark = _unused(data)
    shown = b"".join(piece.text for piece in pieces if piece.form is None)
    known = frozenset(re.findall(rb"[A-Za-z_]\w*", shown)) - _NO_NAMES - _variables(shown)
    left_out: dict[bytes, slice] = {}
    out = []
    at = 0
    for piece in pieces:
        end = at + len(piece.text)
        text = piece.text
        if piece.form is not None:
            text = piece.standing(known, mark=mark, number=len(left_out))
            # A step has thousands of files, and all of them in memory once.
            left_out[text] = slice(at, end)
        out.append(text)
        at = end
    return Hollow(data, b"".join(out), left_out, mark)


def _pieces(text: bytes, declarations: bool) -> Iterator[_Piece]:
    """A part, in the pieces that stay and those that do not."""
    if not text:
        return
    if not declarations and not _STAYING.search(text) and is_whole(text):
        yield _Piece(text, _Form.PART)
        return
    start = 0
    for first, end in _bodies(text):
        body = text[first:end]
        balanced = body.count(b"{") == body.count(b"}") and body.count(b"/*") == body.count(b"*/")
        if balanced and not _STAYING.search(body):
            yield _Piece(text[start:first])
            yield _Piece(body, _Form.BODY)
            start = end
    yield _Piece(text[start:])


def _bodies(text: bytes) -> Iterator[tuple[int, int]]:
    """Where bodies of functions begin and end, if the code is indented as it should be."""
    above = 0
    for opening in _OPENING.finditer(text):
        if opening.end() < above:
            continue
        closing = _CLOSING.search(text, opening.end())
        if closing is None:
            return
        above = closing.end()
        yield opening.end(), closing.start() + len(b"\n}")


def _types(text: bytes, known: Collection[bytes]) -> list[bytes]:
    """The names of types in a text, of those that are known, in order."""
    code = _NO_CODE.sub(b" ", text)
    found = {cast["type"] for cast in _CASTS.finditer(code)}
    for declared in _DECLARES.finditer(code):
        # `a * b;` may be the end of an expression that began above.
        above = code[max(0, declared.start() - 80) : declared.start()].rstrip()[-1:]
        if above in (b"", b";", b"{", b"}"):
            found.add(declared["type"])
    return sorted(found.intersection(known))


def _variables(text: bytes) -> set[bytes]:
    """The names in a text that are used as no type can be."""
    found: set[bytes] = set()
    for pair in _VARIABLE.findall(text):
        found.update(pair)
    return found


def _unused(data: bytes) -> bytes:
    """A name that a text does not hold."""
    for number in count():
        name = b"refactor_left_out_%d" % number
        if name not in data:
            return name
    raise AssertionError("numbers do not end")
