"""Statements that a change has torn in two at an `#if`.

spatch sees the first branch of an `#if` within a statement. What it rewrites as a whole it prints
before the directives, and the other branches stay behind as code of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from refactor.text.alignment import same_end, same_start

_TOKEN = re.compile(
    rb"(?P<comment>/\*.*?(?:\*/|\Z)|//[^\n]*)"
    rb"|(?P<directive>^[ \t]*#[ \t]*(?P<word>\w*)(?:[^\\\n/]|\\.|/(?!\*))*)"
    rb"|(?P<end>^\})"
    rb'|(?P<code>"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|\w+|\S)',
    re.DOTALL | re.MULTILINE,
)
_CONDITION = re.compile(rb"^[ \t]*#[ \t]*if", re.MULTILINE)
_IF = (b"if", b"ifdef", b"ifndef")
_BRANCH = (b"else", b"elif", b"elifdef", b"elifndef")


@dataclass
class _Open:
    """An `#if` that has not ended: the depth of parentheses at it, and after its first branch."""

    depth: int
    after: int | None = None
    commas: int = 0


@dataclass(frozen=True)
class _Directive:
    """What is before a directive.

    Attributes:
        depth: of the parentheses around it.
        inside: whether braces are around it.
        last: the last token of code before it.
        commas: those between it and the directive of the same `#if` before, in that depth.
    """

    line: int
    depth: int
    inside: bool
    last: bytes
    commas: int


def torn(before: bytes, after: bytes) -> list[int]:
    """The lines of directives, in the text before, at which a statement was torn."""
    start, length = _unchanged(before, after)
    changed = before[start : len(before) - length]
    # Tokens are slow, and most changes are far from any condition.
    if not _CONDITION.search(changed):
        return []
    old = list(_directives(changed))
    new = list(_directives(after[start : len(after) - length]))
    if len(old) != len(new):
        return []
    above = before.count(b"\n", 0, start)
    return [above + one.line for one, other in zip(old, new, strict=True) if _is_torn(one, other)]


def _unchanged(before: bytes, after: bytes) -> tuple[int, int]:
    """How many bytes at the beginning and at the end are the same, up to the end of a function."""
    start = max(0, before.rfind(b"\n}", 0, same_start(before, after)))
    length = same_end(before[start:], after[start:])
    end = before.find(b"\n}", len(before) - length)
    return start, len(before) - end if end >= 0 else 0


def _is_torn(old: _Directive, new: _Directive) -> bool:
    if new.depth < old.depth:
        return True
    if old.depth:
        return new.commas != old.commas
    # Outside of functions, macros stand without a semicolon.
    amid = old.inside and old.last not in (b"", b";", b"{", b"}", b":")
    return amid and new.last in (b";", b"}")


def _directives(data: bytes) -> Iterator[_Directive]:
    """The directives of conditions, in order."""
    depth = braces = 0
    last = b""
    line, at = 1, 0
    open_: list[_Open] = []
    for token in _TOKEN.finditer(data):
        word = token["word"]
        if word in _IF or (open_ and word in (*_BRANCH, b"endif")):
            commas = open_[-1].commas if open_ and word not in _IF else 0
            line += data.count(b"\n", at, token.start())
            at = token.start()
            yield _Directive(line, depth, braces > 0, last, commas)
            depth = _moved(open_, word, depth)
        elif token["end"]:
            depth = braces = 0
            last = b"}"
        elif token["code"]:
            last = token["code"]
            depth = max(0, depth + {b"(": 1, b")": -1}.get(last, 0))
            braces = max(0, braces + {b"{": 1, b"}": -1}.get(last, 0))
            if last == b"," and open_ and depth == open_[-1].depth:
                open_[-1].commas += 1


def _moved(open_: list[_Open], word: bytes, depth: int) -> int:
    """The depth after a directive: each branch begins in the same, and the first one counts."""
    if word in _IF:
        open_.append(_Open(depth))
        return depth
    condition = open_[-1]
    condition.commas = 0
    if condition.after is None:
        condition.after = depth
    if word == b"endif":
        open_.pop()
        return condition.after
    return condition.depth
