"""What in a source file is code and what is comment."""

from __future__ import annotations

import re
from dataclasses import dataclass

_C = re.compile(rb'/\*.*?(?:\*/|\Z)|//(?:[^\n\\]|\\.)*|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'', re.DOTALL)
# A # inside a word (`$#`, `${x#y}`) or a string begins no comment, nor does one that is the C preprocessor's. In doubt
# it is code: what is taken for a comment by mistake would pass as gone.
_HASH = re.compile(
    rb"(?<![^\s;])#(?!(?:include|define|undef|if|ifn?def|el(?:se|if)|endif|error|warning|pragma|line)\b)[^\n]*"
    rb'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\''
)
_C_LIKE = tuple(".c .h .S .s .dts .dtsi .dtso .lds .rs .cocci .y .l .cc .cpp .hpp .asm".split())


@dataclass(frozen=True)
class Span:
    """Part of a file, by offsets."""

    start: int
    end: int


def comments(path: str, data: bytes) -> list[Span]:
    """The comments of a file, in order; all of a file that is documentation."""
    if path.endswith(_C_LIKE):
        return [Span(*m.span()) for m in _C.finditer(data) if m[0].startswith((b"/*", b"//"))]
    if path.startswith("Documentation/") or path.endswith((".rst", ".txt", ".md")):
        return [Span(0, len(data))]
    return [Span(*m.span()) for m in _HASH.finditer(data) if m[0].startswith(b"#")]


@dataclass(frozen=True)
class Mentions:
    """The lines (1-based) in which a word stands in code, and those where it stands only in a comment."""

    code: tuple[int, ...]
    comment: tuple[int, ...]


def mentions(path: str, data: bytes, word: str) -> Mentions:
    """Where a file has a word, word-exact as `git grep -w`."""
    spans = comments(path, data)
    code: list[int] = []
    comment: list[int] = []
    for match in re.finditer(rb"(?<!\w)" + re.escape(word.encode()) + rb"(?!\w)", data):
        inside = any(span.start <= match.start() < span.end for span in spans)
        (comment if inside else code).append(data.count(b"\n", 0, match.start()) + 1)
    return Mentions(tuple(dict.fromkeys(code)), tuple(dict.fromkeys(comment)))
