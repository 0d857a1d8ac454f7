"""The tokens of C, with the gaps between them: white space, comments, preprocessor lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

from refactor.text.alignment import aligned

# A preprocessor line comes first: the white space at its beginning is its own.
_LEX = re.compile(
    r"(?P<gap>(?<![^\n])[ \t]*#(?:[^\n\\]|\\.)*|\n|[^\S\n]+|\\\n"
    r"|/\*.*?(?:\*/|\Z)|//(?:[^\n\\]|\\.)*)"
    r'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|\w+|.',
    re.DOTALL,
)
_MEANT = re.compile(r"/\*.*?\*/|//[^\n]*|^[ \t]*#[^\n]*", re.DOTALL | re.MULTILINE)


def line_starts(lines: Iterable[str]) -> list[int]:
    """The offset of each line, and of the end."""
    return list(accumulate((len(line) + 1 for line in lines), initial=0))


@dataclass(frozen=True)
class Token:
    """A token: its text, and its offsets."""

    text: str
    start: int
    end: int


class Tokens:
    """The tokens of a text.

    Attributes:
        text: the whole text.
        starts: the offset of each line, and of the end.
        rows: for each token the number of the line in which it begins, from 0.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.all: list[Token] = []
        self.rows: list[int] = []
        self.starts = line_starts(self.lines)
        for match in _LEX.finditer(text):
            if match["gap"] is None:
                self.all.append(Token(match[0], *match.span()))
                self.rows.append(bisect_right(self.starts, match.start()) - 1)

    def __len__(self) -> int:
        return len(self.all)

    def __getitem__(self, number: int) -> str:
        """The text of a token; empty beyond either end."""
        return self.all[number].text if 0 <= number < len(self.all) else ""

    def gap(self, number: int) -> str:
        """The text between a token and the next one."""
        end = self.all[number + 1].start if number + 1 < len(self.all) else len(self.text)
        return self.text[self.all[number].end : end]

    def indent(self, number: int) -> str:
        """The white space at the beginning of the line of a token."""
        line = self.lines[self.rows[number]]
        return line[: len(line) - len(line.lstrip())]


def meant(gap: str) -> list[str]:
    """The comments and preprocessor lines of a gap: all but white space."""
    return _MEANT.findall(gap)


def matched(before: Tokens, after: Tokens, rows: Sequence[int | None]) -> list[int | None]:
    """The number in `before` of each token of `after`; None for a new one.

    Args:
        rows: the same for the lines, as `aligned` gives it.
    """
    old_tokens, new_tokens = _by_row(before), _by_row(after)
    places: list[int | None] = [None] * len(after)
    pending: list[int] = []
    last = -1
    for row, place in enumerate([*rows, len(before.lines)]):
        if place is None:
            pending.append(row)
            continue
        if pending:
            old = list(chain.from_iterable(old_tokens[last + 1 : place]))
            new = list(chain.from_iterable(map(new_tokens.__getitem__, pending)))
            # Only inside of changed lines: else tokens as common as `;` would match far away.
            same = aligned(list(map(before.__getitem__, old)), list(map(after.__getitem__, new)))
            for number, offset in zip(new, same, strict=True):
                places[number] = None if offset is None else old[offset]
            pending = []
        # An unchanged line has the same tokens, unless it begins inside of a comment in one text.
        if row < len(rows) and len(old_tokens[place]) == len(new_tokens[row]):
            for old_number, new_number in zip(old_tokens[place], new_tokens[row], strict=True):
                places[new_number] = old_number
        last = place
    return places


def _by_row(tokens: Tokens) -> list[list[int]]:
    rows: list[list[int]] = [[] for _ in tokens.lines]
    for number, row in enumerate(tokens.rows):
        rows[row].append(number)
    return rows
