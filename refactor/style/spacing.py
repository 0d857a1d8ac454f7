"""The space between two tokens on an added line, where spatch has joined old code and new.

spatch 1.1 and 1.3 write `f(a,&b)` where a rule adds `&b` below an old comma, and `(u8) f(a)` where
it replaces the word behind a cast.
"""

from __future__ import annotations

import re

from refactor.style.tokens import Tokens, matched
from refactor.text.alignment import compared

_COMMA = re.compile(r",[^\s)}\]]")
_CAST = re.compile(r"\) \w")


def space_tokens(before: str, after: str) -> str:
    """`after` with a space behind each comma that has a new neighbour, and casts as they were."""
    both = compared(before, after)
    lines, added = both.new, both.added
    # Tokens are slow, and most changes need none.
    if not any(_COMMA.search(lines[row]) or _CAST.search(lines[row]) for row in added):
        return after
    old, new = Tokens(before), Tokens(after)
    match = matched(old, new, both.places)
    parts: list[str] = []
    end = 0
    for number in range(len(new) - 1):
        gap = _gap(old, new, number, match=match) if new.rows[number] in added else None
        if gap is not None:
            parts += [after[end : new.all[number].end], gap]
            end = new.all[number + 1].start
    return "".join([*parts, after[end:]])


def _gap(old: Tokens, new: Tokens, number: int, *, match: list[int | None]) -> str | None:
    """Another gap behind a token; None if it is right."""
    token, below, gap = new[number], new[number + 1], new.gap(number)
    place, next_place = match[number], match[number + 1]
    if place is not None and next_place == place + 1:
        return None
    if token == "," and not gap and below not in tuple(")}]"):
        return " "
    # A word in place of another one behind a parenthesis.
    if token != ")" or gap != " " or place is None or old.gap(place):
        return None
    return "" if _is_word(below) and _is_word(old[place + 1]) else None


def _is_word(token: str) -> bool:
    return token[:1].isalnum() or token[:1] == "_"
