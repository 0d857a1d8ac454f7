"""Comments in source files, and the words that only comments mention."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_C = re.compile(
    rb'/\*.*?(?:\*/|\Z)|//(?:[^\n\\]|\\.)*|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'', re.DOTALL
)
# A # inside a word (`$#`, `${x#y}`) or a string begins no comment, nor does one that is the C
# preprocessor's. In doubt it is code: what is taken for a comment by mistake would pass as gone.
_DIRECTIVE = rb"include|define|undef|if|ifn?def|el(?:se|if)|endif|error|warning|pragma|line"
_HASH = re.compile(
    rb"(?<![^\s;])#(?!(?:" + _DIRECTIVE + rb")\b)[^\n]*"
    rb'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\''
)
_C_LIKE = tuple(".c .h .S .s .dts .dtsi .dtso .lds .rs .cocci .y .l .cc .cpp .hpp .asm".split())


@dataclass(frozen=True)
class Span:
    """Part of a file, by offsets."""

    start: int
    end: int


def comments(path: str, data: bytes) -> list[Span]:
    """The comments of a file, in order; a file of documentation is one comment."""
    if path.endswith(_C_LIKE):
        return _starting_with(_C, (b"/*", b"//"), data)
    if path.startswith("Documentation/") or path.endswith((".rst", ".txt", ".md")):
        return [Span(0, len(data))]
    return _starting_with(_HASH, (b"#",), data)


def _starting_with(pattern: re.Pattern[bytes], marks: tuple[bytes, ...], data: bytes) -> list[Span]:
    """The comments among the matches; the pattern also matches strings, to skip what is in them."""
    spans = []
    for match in pattern.finditer(data):
        if match[0].startswith(marks):
            spans.append(Span(*match.span()))
    return spans


def inside(starts: Sequence[int], spans: Sequence[Span], offset: int) -> bool:
    """Whether an offset is inside a comment.

    Args:
        starts: where the comments start, for the bisection.
    """
    nearest = bisect_right(starts, offset) - 1
    return nearest >= 0 and offset < spans[nearest].end


def exact_word(name: str) -> re.Pattern[bytes]:
    """A pattern that matches a word as `git grep -w` does."""
    return re.compile(rb"(?<!\w)" + re.escape(name.encode()) + rb"(?!\w)")


@dataclass(frozen=True)
class Mentions:
    """The lines (1-based) that use a word in code, and those that mention it in a comment."""

    code: tuple[int, ...]
    comment: tuple[int, ...]


def mentions(path: str, data: bytes, name: str) -> Mentions:
    """The lines of a file that hold a word."""
    spans = comments(path, data)
    starts = [span.start for span in spans]
    code: list[int] = []
    comment: list[int] = []
    line, at = 1, 0
    for match in exact_word(name).finditer(data):
        line += data.count(b"\n", at, match.start())
        at = match.start()
        lines = comment if inside(starts, spans, at) else code
        lines.append(line)
    return Mentions(tuple(dict.fromkeys(code)), tuple(dict.fromkeys(comment)))


def code_words(path: str, data: bytes) -> Counter[str]:
    """How often the code of a file, without its comments, has each C identifier."""
    parts = []
    end = 0
    for span in comments(path, data):
        parts.append(data[end : span.start])
        end = span.end
    parts.append(data[end:])
    words = re.findall(rb"(?<!\w)[A-Za-z_]\w*", b" ".join(parts))
    return Counter(word.decode() for word in words)
