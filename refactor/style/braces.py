"""Braces that spatch has put where nobody asked for them, and braces that it has put on the wrong line.

spatch 1.3 puts braces around every single statement that it replaces below an `if`, an `else` or a
loop, and 1.1 does not; it also ends the head of a function that it adds with the brace. Only braces
that are new, on lines that are new, around something that stood without them before, are taken away
again. What was between the tokens before is then put back as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from refactor.c.attributes import CALLED
from refactor.style.alignment import aligned
from refactor.style.tokens import Tokens, matched, meant

_COMPOUND = frozenset("if for while do switch case default else guard scoped_guard CLASS".split())
_OPENING = {")": "(", "}": "{"}
_HEADS = frozenset("if for while switch".split())
_TYPES = frozenset("struct union enum typedef".split())
_DIRECTIVES = frozenset("if ifdef ifndef elif else endif".split())
# Words that begin a statement although a word follows.
_BEFORE_WORD = frozenset("return goto sizeof".split())


@dataclass(frozen=True)
class _Compared:
    """Two texts, and what of the second is in the first.

    Attributes:
        added: numbers of the lines of `new` that are not in `old`.
        match: for each token of `new` the one of `old` that it is.
        closing: opening parenthesis or brace of `new` -> the one that closes it, and the other way
            round.
    """

    old: Tokens
    new: Tokens
    added: set[int]
    match: list[int | None]
    closing: dict[int, int]
    depths: list[int]

    def fresh(self, number: int) -> bool:
        """Whether a token of `new` is on a line that is new and was not there before."""
        return self.match[number] is None and self.new.rows[number] in self.added


@dataclass(frozen=True)
class _Gap:
    """What is to stand between the end of a token and the start of another one."""

    start: int
    end: int
    text: str


def settle_braces(before: str, after: str, authors: bool) -> str:
    """`after` with braces only where they were, or were asked for, and those of functions on a line of their own.

    Args:
        authors: whether the rule itself puts braces around a single statement; then all stay.
    """
    lines = after.split("\n")
    rows = aligned(before.split("\n"), lines)
    added = {row for row, place in enumerate(rows) if place is None}
    # Most changes are of names: files are not taken apart for these.
    if not any("{" in lines[row] or "#" in lines[row] for row in added):
        return after
    old, new = Tokens(before), Tokens(after)
    compared = _Compared(old, new, added, matched(old, new, rows), *_pairs(new))
    gaps = {gap.start: gap for gap in _lines(compared)}
    if not authors:
        for number in range(len(new)):
            gaps |= {gap.start: gap for gap in _without(compared, number)}
    parts: list[str] = []
    end = 0
    for gap in sorted(gaps.values(), key=lambda gap: gap.start):
        parts += [after[end : gap.start], gap.text]
        end = gap.end
    return "".join([*parts, after[end:]])


def _pairs(tokens: Tokens) -> tuple[dict[int, int], list[int]]:
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
            outer = [place for place in opened if tokens[place] == "{"][:1]
            opened, braces = outer, len(outer)
        depths.append(braces)
        if token.text in ("(", "{"):
            opened.append(number)
            braces += token.text == "{"
        elif opened and tokens[opened[-1]] == _OPENING.get(token.text):
            closing[opened[-1]], closing[number] = number, opened[-1]
            braces -= token.text == "}"
            opened.pop()
    return closing, depths


def _lines(compared: _Compared) -> Iterator[_Gap]:
    """Line breaks that are missing: above the brace of a function, and above a preprocessor line."""
    new = compared.new
    for number in range(1, len(new)):
        row = new.rows[number]
        if row not in compared.added or new.rows[number - 1] != row or new.gap(number - 1).strip():
            continue
        between = new.all[number - 1].end, new.all[number].start
        glued = (
            new[number] == "#" and new[number + 1] in _DIRECTIVES and new[number - 1] in (";", "}")
        )
        if glued or _opens_function(compared, number):
            yield _Gap(*between, "\n")
        elif _opens_block(compared, number - 1) and new[number] != "}":
            yield _Gap(*between, f"\n{new.indent(number)}\t")


def _opens_block(compared: _Compared, number: int) -> bool:
    """Whether a token is a new brace behind the head of a statement."""
    new = compared.new
    if not compared.fresh(number) or new[number] != "{" or not number:
        return False
    opening = compared.closing.get(number - 1, 0)
    return new[number - 1] in ("else", "do") or (
        new[number - 1] == ")" and new[opening - 1] in _HEADS
    )


def _opens_function(compared: _Compared, number: int) -> bool:
    """Whether a token is the brace of a function that begins at the left margin, with nothing behind it on its line."""
    new = compared.new
    opening = compared.closing.get(number - 1)
    if new[number] != "{" or compared.depths[number] or new[number - 1] != ")" or opening is None:
        return False
    name = new[opening - 1]
    # Where preprocessor lines hide the function around it, a loop can seem to stand at the left
    # margin.
    if (
        not name.isidentifier()
        or name in _COMPOUND
        or new.rows[number + 1 : number + 2] == [new.rows[number]]
    ):
        return False
    first = opening - 1
    while (
        first > 0
        and new[first - 1] not in (";", "}", "{", "#", "=")
        and "#" not in new.gap(first - 1)
    ):
        first -= 1
    attribute = new[opening - 1] in CALLED or new[opening - 1] == "__attribute__"
    return (
        new[first - 1] != "=" and not new.indent(first) and not (attribute and new[first] in _TYPES)
    )


def _without(compared: _Compared, brace: int) -> list[_Gap]:
    """What takes the place of a brace and of the one that closes it; nothing where they stay."""
    old, new = compared.old, compared.new
    close = compared.closing.get(brace)
    if new[brace] != "{" or close is None or not (compared.fresh(brace) and compared.fresh(close)):
        return []
    above = _head(compared, brace - 1)
    if above is None or old[above + 1] == "{" or compared.depths[brace] == 0:
        return []
    if not _simple(new, brace + 1, close):
        return []
    moved = new.indent(brace - 1) != old.indent(above)
    first = _merged(new.gap(brace - 1), new.gap(brace), None if moved else old.gap(above))
    last = _below(compared, brace, close, moved)
    if first is None or last is None:
        return []
    if not _fits(compared, brace - 1, brace + 1, first) or not _fits(
        compared, close - 1, close + 1, last
    ):
        return []
    begin = _Gap(new.all[brace - 1].end, new.all[brace + 1].start, first)
    end = new.all[close + 1].start if close + 1 < len(new) else len(new.text)
    return [begin, _Gap(new.all[close - 1].end, end, last), *_restored(compared, close + 1, moved)]


def _head(compared: _Compared, number: int) -> int | None:
    """The token of `old` that ended the head of a statement which a token of `new` ends; None for any other token."""
    old, new, match = compared.old, compared.new, compared.match
    if new[number] == "else":
        return match[number]
    opening = compared.closing.get(number, 0)
    if new[number] != ")" or not opening:
        return None
    # The condition may have changed as well.
    word = match[opening - 1]
    if word is None or not old[word].isidentifier() or old[word + 1] != "(":
        return None
    depth = 0
    for place in range(word + 1, len(old)):
        depth += {"(": 1, ")": -1}.get(old[place], 0)
        if depth == 0:
            return place
    return None


def _simple(new: Tokens, first: int, close: int) -> bool:
    """Whether these tokens are one statement that holds no other and declares nothing, without preprocessor lines."""
    words = [new[number] for number in range(first, close)]
    if (
        len(words) < 2
        or words[-1] != ";"
        or words.count(";") > 1
        or "{" in words
        or words[0] in _COMPOUND
    ):
        return False
    if any("#" in new.gap(number) for number in range(first - 1, close)):
        return False
    if words[0].startswith(("DEFINE_", "DECLARE_")) or words[1] == ":":
        return False
    if not words[0].isidentifier() or words[0] in _BEFORE_WORD:
        return True
    # Two words, or a pointer: a declaration. A word behind the parentheses of the first: an
    # iterator and its body.
    behind = [other for one, other in pairwise(words) if one == ")" and other.isidentifier()]
    return (
        not words[1].isidentifier()
        and not behind
        and not (words[1] == "*" and words[3:4] in (["="], [";"], [","]))
    )


def _merged(one: str, other: str, before: str | None) -> str | None:
    """What stands for two gaps around a brace that goes: what was there before, if it says the same."""
    said = meant(one) + meant(other)
    if before is not None and said == meant(before):
        return before
    return None if meant(one) else other


def _fits(compared: _Compared, above: int, below: int, text: str) -> bool:
    """Whether a text can stand between two tokens, with every line that was there before as it is."""
    new = compared.new
    end = new.all[below].start if below < len(new) else len(new.text)
    was, now = new.text[new.all[above].end : end].split("\n"), text.split("\n")
    if new.rows[above] not in compared.added and (len(now) == 1 or now[0] != was[0]):
        return False
    kept = below == len(new) or new.rows[below] not in compared.added
    return not kept or (len(now) > 1 and now[-1] == was[-1])


def _below(compared: _Compared, brace: int, close: int, moved: bool) -> str | None:
    """What stands below the statement; None where a comment would have to move."""
    old, new, match = compared.old, compared.new, compared.match
    place = match[close - 1]
    known = place is not None and match[close + 1 : close + 2] == [place + 1] and not moved
    before = old.gap(place) if known and place is not None else None
    text = _merged(new.gap(close - 1), new.gap(close), before)
    if text != before and text == " " and new[close + 1] == "else":
        return "\n" + new.indent(brace - 1)
    return text


def _restored(compared: _Compared, number: int, moved: bool) -> Iterator[_Gap]:
    """What stood between the tokens that follow, as long as they are those of before: spatch has moved their lines."""
    old, new, match = compared.old, compared.new, compared.match
    while not moved and number + 1 < len(new) and new.rows[number + 1] in compared.added:
        place = match[number]
        if (
            place is None
            or match[number + 1] != place + 1
            or meant(new.gap(number)) != meant(old.gap(place))
        ):
            return
        if not _fits(compared, number, number + 1, old.gap(place)):
            return
        yield _Gap(new.all[number].end, new.all[number + 1].start, old.gap(place))
        number += 1
