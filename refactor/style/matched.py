"""A text before and after, token by token: what is new, and which brackets belong together."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Self

from refactor.style.tokens import Tokens, matched

_OPENING = {")": "(", "}": "{"}


@dataclass(frozen=True)
class MatchedTokens:
    """Two texts, and the tokens of the second that are in the first.

    Attributes:
        added: numbers of the lines of `new` that are not in `old`.
        match: for each token of `new` the one of `old` that it is.
        closing: opening parenthesis or brace of `new` -> the one that closes it, and the reverse.
        depths: for each token of `new` the number of braces around it.
    """

    old: Tokens
    new: Tokens
    added: Set[int]
    match: list[int | None]
    closing: dict[int, int]
    depths: list[int]

    @classmethod
    def of(cls, old: Tokens, new: Tokens, *, added: Set[int], rows: Sequence[int | None]) -> Self:
        """Two texts whose tokens are matched line by line.

        Args:
            rows: for each line of `new` the number of the one in `old`, as `aligned` gives it.
        """
        return cls(old, new, added, matched(old, new, rows), *_brackets(new))

    def fresh(self, number: int) -> bool:
        """Whether a token of `new` is on a line that is new and was not there before."""
        return self.match[number] is None and self.new.rows[number] in self.added


def _brackets(tokens: Tokens) -> tuple[dict[int, int], list[int]]:
    """Which bracket closes which, and how many braces are open before each token.

    A brace at the left margin ends a function or a table: what conditional compilation has doubled
    is forgotten there.
    """
    closing: dict[int, int] = {}
    depths: list[int] = []
    opened: list[int] = []
    braces = 0
    for number, token in enumerate(tokens.all):
        margin = token.text == "}" and (token.start == 0 or tokens.text[token.start - 1] == "\n")
        if margin:
            # Both branches of an #if may open the same block, which is closed once.
            opened = _outermost_brace(tokens, opened)
            braces = len(opened)
        depths.append(braces)
        if token.text in ("(", "{"):
            opened.append(number)
            braces += token.text == "{"
        elif opened and tokens[opened[-1]] == _OPENING.get(token.text):
            closing[opened[-1]], closing[number] = number, opened[-1]
            braces -= token.text == "}"
            opened.pop()
    return closing, depths


def _outermost_brace(tokens: Tokens, opened: Sequence[int]) -> list[int]:
    for number in opened:
        if tokens[number] == "{":
            return [number]
    return []


@dataclass(frozen=True)
class Gap:
    """The new text between the end of a token and the start of another one."""

    start: int
    end: int
    text: str


def in_gaps(text: str, gaps: Sequence[Gap]) -> str:
    """The text with other gaps; the last one that begins at an offset holds."""
    by_start = {gap.start: gap for gap in gaps}
    parts: list[str] = []
    end = 0
    for start in sorted(by_start):
        gap = by_start[start]
        parts += [text[end:start], gap.text]
        # Gaps do not overlap: each is between two tokens.
        end = gap.end
    return "".join([*parts, text[end:]])
