"""The logical lines of a file, as a preprocessor sees them, and those that an assembler reads.

Comments have become blanks and backslashes have joined lines (C11, 5.1.1.2). So code that a parser
of C cannot read (register variables, attributes) does no harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

ASSEMBLY = (".S", ".s")

# A backslash joins lines before comments are found, `//` ones too (C11, 5.1.1.2); a quote that
# nothing closes ends with its line, as in `#error can't`.
_TOKEN = re.compile(
    r"(?P<comment>/\*.*?(?:\*/|\Z)|//(?:[^\n\\]|\\.)*)|(?P<splice>\\[ \t]*\r?\n)|(?P<newline>\n)"
    r"""|(?P<code>[^"'/\\\n]+|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|.)""",
    re.DOTALL,
)
_DECORATION = re.compile(r"^/\*+|\*+/$|^//+|^[ \t]*\*+(?!/)", re.MULTILINE)


@dataclass(frozen=True)
class LogicalLine:
    """A logical line: continued lines joined, without comments; `first` and `last` count from 1."""

    text: str
    comment: str
    first: int
    last: int


def lines(text: str) -> Iterator[LogicalLine]:
    """The logical lines of a file, each with the text of its comments."""
    number = first = 1
    parts: list[str] = []
    comments: list[str] = []
    for match in _TOKEN.finditer(f"{text}\n"):
        kind = match.lastgroup
        if kind == "newline":
            yield LogicalLine("".join(parts), " ".join(comments), first, number)
            parts, comments = [], []
            number += 1
            first = number
            continue
        number += match[0].count("\n")
        parts.append(match[0] if kind == "code" else " ")
        if kind == "comment":
            comments.append(_words(match[0]))


def assembly(path: str, source: Iterable[LogicalLine]) -> Iterator[LogicalLine]:
    """The lines that an assembler reads: all of a .S file, of others the bodies of .macro."""
    # arch/arc/include/asm/entry-arcv2.h is a header that only .S files include.
    inside = whole = path.endswith(ASSEMBLY)
    for line in source:
        word = line.text.split(maxsplit=1)[:1]
        inside = inside or word == [".macro"]
        if inside:
            yield line
        inside = whole or (inside and word != [".endm"])


def _words(comment: str) -> str:
    """The text of a comment without its decoration."""
    return " ".join(_DECORATION.sub(" ", comment.strip()).split())
