"""The tokens of C text, with the gaps between them: white space, comments and preprocessor lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from refactor.style.alignment import aligned

# A preprocessor line comes first: the white space at its beginning is its own.
_LEX = re.compile(
    r"(?P<gap>(?<![^\n])[ \t]*#(?:[^\n\\]|\\.)*|\n|[^\S\n]+|\\\n|/\*.*?(?:\*/|\Z)|//(?:[^\n\\]|\\.)*)"
    r'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|\w+|.',
    re.DOTALL,
)
_MEANT = re.compile(r"/\*.*?\*/|//[^\n]*|^[ \t]*#[^\n]*", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Token:
    """One token: its text, and where it begins and ends in the whole."""

    text: str
    start: int
    end: int


class Tokens:
    """A text, taken apart.

    Attributes:
        text: the whole.
        rows: for each token the number of the line in which it begins, from 0.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")
        self._starts = list(accumulate((len(line) + 1 for line in self.lines), initial=0))
        found = [match for match in _LEX.finditer(text) if match["gap"] is None]
        self.all = [Token(match[0], *match.span()) for match in found]
        self.rows = [bisect_right(self._starts, token.start) - 1 for token in self.all]

    def __len__(self) -> int:
        return len(self.all)

    def __getitem__(self, number: int) -> str:
        """The text of a token; empty beyond either end."""
        return self.all[number].text if 0 <= number < len(self.all) else ""

    def gap(self, number: int) -> str:
        """What stands between a token and the next one."""
        end = self.all[number + 1].start if number + 1 < len(self.all) else len(self.text)
        return self.text[self.all[number].end : end]

    def indent(self, number: int) -> str:
        """The white space at the beginning of the line of a token."""
        line = self.lines[self.rows[number]]
        return line[: len(line) - len(line.lstrip())]


def meant(gap: str) -> list[str]:
    """Comments and preprocessor lines of a gap: all that is more than white space."""
    return _MEANT.findall(gap)


def matched(before: Tokens, after: Tokens, rows: Sequence[int | None]) -> list[int | None]:
    """For each token of `after` the number of the one of `before` that it is; None for a new one.

    Args:
        rows: the same for the lines, as `aligned` gives it.
    """
    old_tokens, new_tokens = _by_row(before), _by_row(after)
    found: list[int | None] = [None] * len(after)
    pending: list[int] = []
    last = -1
    for row, place in enumerate([*rows, len(before.lines)]):
        if place is None:
            pending.append(row)
            continue
        if pending:
            old = [number for gone in range(last + 1, place) for number in old_tokens[gone]]
            new = [number for added in pending for number in new_tokens[added]]
            _match(before, old, after, new, found)
            pending = []
        if row < len(rows) and len(old_tokens[place]) == len(new_tokens[row]):
            for one, other in zip(old_tokens[place], new_tokens[row], strict=True):
                found[other] = one
        last = place
    return found


def _by_row(tokens: Tokens) -> list[list[int]]:
    rows: list[list[int]] = [[] for _ in tokens.lines]
    for number, row in enumerate(tokens.rows):
        rows[row].append(number)
    return rows


def _match(
    before: Tokens, old: Sequence[int], after: Tokens, new: Sequence[int], found: list[int | None]
) -> None:
    places = aligned([before[number] for number in old], [after[number] for number in new])
    for number, place in zip(new, places, strict=True):
        found[number] = None if place is None else old[place]
