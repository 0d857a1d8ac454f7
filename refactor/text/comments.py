"""What in a source file is code and what is comment."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

_C = re.compile(
    rb'/\*.*?(?:\*/|\Z)|//(?:[^\n\\]|\\.)*|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'', re.DOTALL
)
# A # inside a word (`$#`, `${x#y}`) or a string begins no comment, nor does one that is the C
# preprocessor's. In doubt it is code: what is taken for a comment by mistake would pass as gone.
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
    starts = [span.start for span in spans]
    code: list[int] = []
    comment: list[int] = []
    line, at = 1, 0
    for match in re.finditer(rb"(?<!\w)" + re.escape(word.encode()) + rb"(?!\w)", data):
        line, at = line + data.count(b"\n", at, match.start()), match.start()
        nearest = bisect_right(starts, at) - 1
        inside = nearest >= 0 and at < spans[nearest].end
        (comment if inside else code).append(line)
    return Mentions(tuple(dict.fromkeys(code)), tuple(dict.fromkeys(comment)))
