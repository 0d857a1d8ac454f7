"""Remove braces that only spatch has added, and move braces that it has put on the wrong line.

spatch 1.3 puts braces around every single statement that it replaces below an `if`, an `else` or a
loop, and 1.1 does not; it also ends the head of a function that it adds with the brace. Only braces
that are new, on lines that are new, around something that stood without them before, are taken away
again. The text that was between the tokens before is then restored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from refactor.c.attributes import CALLED
from refactor.style.alignment import aligned, new_rows
from refactor.style.tokens import Tokens, matched, meant

_COMPOUND = frozenset("if for while do switch case default else guard scoped_guard CLASS".split())
_OPENING = {")": "(", "}": "{"}
_HEADS = frozenset("if for while switch".split())
_TYPES = frozenset("struct union enum typedef".split())
_DIRECTIVES = frozenset("if ifdef ifndef elif else endif".split())
# Tokens above the first one of a declaration.
_ENDS = frozenset(";}{#=")
# Words that begin a statement although a word follows.
_BEFORE_WORD = frozenset("return goto sizeof".split())


@dataclass(frozen=True)
class _Matched:
    """Two texts, and the tokens of the second that are in the first.

    Attributes:
        added: numbers of the lines of `new` that are not in `old`.
        match: for each token of `new` the one of `old` that it is.
        closing: opening parenthesis or brace of `new` -> the one that closes it, and the reverse.
        depths: for each token of `new` the number of braces around it.
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
    """The new text between the end of a token and the start of another one."""

    start: int
    end: int
    text: str


def settle_braces(before: str, after: str, authors: bool) -> str:
    """`after` with braces only where they were or the rule has them; functions' on their own line.

    Args:
        authors: whether the rule itself puts braces around a single statement; then all stay.
    """
    lines = after.split("\n")
    rows = aligned(before.split("\n"), lines)
    added = new_rows(rows)
    # Most changes are of names: these need no tokens, which are slow.
    if not any("{" in lines[row] or "#" in lines[row] for row in added):
        return after
    old, new = Tokens(before), Tokens(after)
    texts = _Matched(old, new, added, matched(old, new, rows), *_pairs(new))
    gaps = list(_line_breaks(texts))
    if not authors:
        for number in range(len(new)):
            gaps += _without(texts, number)
    return _apply(after, gaps)


def _apply(text: str, gaps: Sequence[_Gap]) -> str:
    """The text with other gaps; the last one that begins at an offset holds."""
    by_start = {gap.start: gap for gap in gaps}
    parts: list[str] = []
    end = 0
    for start in sorted(by_start):
        gap = by_start[start]
        parts += [text[end:start], gap.text]
        end = gap.end
    return "".join([*parts, text[end:]])


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


def _line_breaks(texts: _Matched) -> Iterator[_Gap]:
    """The missing line breaks: above the brace of a function, and above a preprocessor line."""
    new = texts.new
    for number in range(1, len(new)):
        row = new.rows[number]
        if row not in texts.added or new.rows[number - 1] != row or new.gap(number - 1).strip():
            continue
        between = new.all[number - 1].end, new.all[number].start
        directive = new[number] == "#" and new[number + 1] in _DIRECTIVES
        behind_code = directive and new[number - 1] in (";", "}")
        if behind_code or _opens_function(texts, number):
            yield _Gap(*between, "\n")
        elif _opens_block(texts, number - 1) and new[number] != "}":
            yield _Gap(*between, f"\n{new.indent(number)}\t")


def _opens_block(texts: _Matched, number: int) -> bool:
    """Whether a token is a new brace behind the head of a statement."""
    new = texts.new
    if not texts.fresh(number) or new[number] != "{" or not number:
        return False
    opening = texts.closing.get(number - 1, 0)
    behind_head = new[number - 1] == ")" and new[opening - 1] in _HEADS
    return behind_head or new[number - 1] in ("else", "do")


def _opens_function(texts: _Matched, number: int) -> bool:
    """Whether a token is the brace of a function at the left margin, and the last of its line."""
    new = texts.new
    opening = texts.closing.get(number - 1)
    if new[number] != "{" or texts.depths[number] or new[number - 1] != ")" or opening is None:
        return False
    name = new[opening - 1]
    # Where preprocessor lines hide its function, a loop can seem to be at the left margin.
    if not name.isidentifier() or name in _COMPOUND:
        return False
    if new.rows[number + 1 : number + 2] == [new.rows[number]]:
        return False
    first = _declaration_start(new, opening - 1)
    attribute = name in CALLED or name == "__attribute__"
    type_with_attribute = attribute and new[first] in _TYPES
    return new[first - 1] != "=" and not new.indent(first) and not type_with_attribute


def _declaration_start(new: Tokens, name: int) -> int:
    """The first token of a declaration, from its name upwards."""
    first = name
    while first > 0 and new[first - 1] not in _ENDS and "#" not in new.gap(first - 1):
        first -= 1
    return first


def _without(texts: _Matched, brace: int) -> list[_Gap]:
    """The gaps in place of a brace and of the one that closes it; none if they stay."""
    old, new = texts.old, texts.new
    close = texts.closing.get(brace)
    if new[brace] != "{" or close is None or not (texts.fresh(brace) and texts.fresh(close)):
        return []
    above = _head(texts, brace - 1)
    if above is None or old[above + 1] == "{":
        return []
    if texts.depths[brace] == 0 or not _simple(new, brace + 1, close):
        return []
    moved = new.indent(brace - 1) != old.indent(above)
    first = _merged(new.gap(brace - 1), new.gap(brace), None if moved else old.gap(above))
    last = _below(texts, brace, close=close, moved=moved)
    if first is None or last is None:
        return []
    # Each gap reaches over its brace.
    begin_fits = _fits(texts, brace - 1, below=brace + 1, text=first)
    if not begin_fits or not _fits(texts, close - 1, below=close + 1, text=last):
        return []
    begin = _Gap(new.all[brace - 1].end, new.all[brace + 1].start, first)
    end = new.all[close + 1].start if close + 1 < len(new) else len(new.text)
    return [begin, _Gap(new.all[close - 1].end, end, last), *_restored(texts, close + 1, moved)]


def _head(texts: _Matched, number: int) -> int | None:
    """The token of `old` that ended the head of the statement whose head a token of `new` ends."""
    old, new, match = texts.old, texts.new, texts.match
    if new[number] == "else":
        return match[number]
    opening = texts.closing.get(number, 0)
    if new[number] != ")" or not opening:
        return None
    # The condition may have changed as well.
    word = match[opening - 1]
    if word is None or not old[word].isidentifier() or old[word + 1] != "(":
        return None
    # To the parenthesis that closes the condition.
    depth = 0
    for place in range(word + 1, len(old)):
        depth += {"(": 1, ")": -1}.get(old[place], 0)
        if depth == 0:
            return place
    return None


def _simple(new: Tokens, first: int, close: int) -> bool:
    """Whether these tokens are one simple statement: no block, declaration or preprocessor line."""
    words = [new[number] for number in range(first, close)]
    if len(words) < 2 or words[-1] != ";" or words.count(";") > 1:
        return False
    if "{" in words or words[0] in _COMPOUND:
        return False
    if any("#" in new.gap(number) for number in range(first - 1, close)):
        return False
    if words[0].startswith(("DEFINE_", "DECLARE_")) or words[1] == ":":
        return False
    if not words[0].isidentifier() or words[0] in _BEFORE_WORD:
        return True
    # Two words are a declaration, as is a pointer.
    pointer = words[1] == "*" and words[3:4] in (["="], [";"], [","])
    return not pointer and not words[1].isidentifier() and not _is_iterator(words)


def _is_iterator(words: Sequence[str]) -> bool:
    """Whether a word is behind a parenthesis: the macro of an iterator, and its body."""
    return any(one == ")" and other.isidentifier() for one, other in pairwise(words))


def _merged(one: str, other: str, before: str | None) -> str | None:
    """One gap for the two around a removed brace: the one of before, if nothing in it is lost.

    None if a comment would have to move.
    """
    comments = meant(one) + meant(other)
    if before is not None and comments == meant(before):
        return before
    return None if meant(one) else other


def _fits(texts: _Matched, above: int, *, below: int, text: str) -> bool:
    """Whether a text can be between two tokens without a change of a line that was there before."""
    new = texts.new
    end = new.all[below].start if below < len(new) else len(new.text)
    was, now = new.text[new.all[above].end : end].split("\n"), text.split("\n")
    if new.rows[above] not in texts.added and (len(now) == 1 or now[0] != was[0]):
        return False
    kept = below == len(new) or new.rows[below] not in texts.added
    return not kept or (len(now) > 1 and now[-1] == was[-1])


def _below(texts: _Matched, brace: int, *, close: int, moved: bool) -> str | None:
    """The gap below the statement; None if a comment would have to move."""
    old, new, match = texts.old, texts.new, texts.match
    place = match[close - 1]
    before = None
    if place is not None and not moved and match[close + 1 : close + 2] == [place + 1]:
        before = old.gap(place)
    text = _merged(new.gap(close - 1), new.gap(close), before)
    if text != before and text == " " and new[close + 1] == "else":
        return "\n" + new.indent(brace - 1)
    return text


def _restored(texts: _Matched, number: int, moved: bool) -> Iterator[_Gap]:
    """The gaps of before between the next tokens, while these are the same: spatch joins lines."""
    old, new, match = texts.old, texts.new, texts.match
    while not moved and number + 1 < len(new) and new.rows[number + 1] in texts.added:
        place = match[number]
        if place is None or match[number + 1] != place + 1:
            return
        gap = old.gap(place)
        if meant(new.gap(number)) != meant(gap):
            return
        if not _fits(texts, number, below=number + 1, text=gap):
            return
        yield _Gap(new.all[number].end, new.all[number + 1].start, gap)
        number += 1
