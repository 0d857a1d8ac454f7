"""Remove braces that only spatch has added, and move braces that it has put on the wrong line.

spatch 1.3 puts braces around every single statement that it replaces below an `if`, an `else` or a
loop, and 1.1 does not; it also ends the head of a function that it adds with the brace. Only braces
that are new, on lines that are new, around something that stood without them before, are taken away
again. The text that was between the tokens before is then restored.
"""

from __future__ import annotations

from collections.abc import Iterator

from refactor.style.line_breaks import line_breaks
from refactor.style.matched import Gap, MatchedTokens, in_gaps
from refactor.style.simple import is_simple
from refactor.style.tokens import Tokens, meant
from refactor.text.alignment import compared


def settle_braces(before: str, after: str, authors: bool) -> str:
    """`after` with braces only where they were or the rule has them; functions' on their own line.

    Args:
        authors: whether the rule itself puts braces around a single statement; then all stay.
    """
    both = compared(before, after)
    lines, added = both.new, both.added
    # Most changes are of names: these need no tokens, which are slow.
    if not any("{" in lines[row] or "#" in lines[row] for row in added):
        return after
    texts = MatchedTokens.of(Tokens(before), Tokens(after), added=added, rows=both.places)
    gaps = list(line_breaks(texts))
    if not authors:
        for number in range(len(texts.new)):
            gaps += _without(texts, number)
    return in_gaps(after, gaps)


def _without(texts: MatchedTokens, brace: int) -> list[Gap]:
    """The gaps in place of a brace and of the one that closes it; none if they stay."""
    old, new = texts.old, texts.new
    close = texts.closing.get(brace)
    if new[brace] != "{" or close is None or not (texts.fresh(brace) and texts.fresh(close)):
        return []
    above = _head(texts, brace - 1)
    if above is None or old[above + 1] == "{":
        return []
    condition_gone = new[brace - 1] == "else" and old[above + 1] == "if"
    # coding-style.rst, 3: where one branch has braces, both have.
    both = condition_gone and new[brace - 2] == "}"
    if texts.depths[brace] == 0 or both or not is_simple(new, brace + 1, close):
        return []
    moved = new.indent(brace - 1) != old.indent(above)
    # What is behind the head now was not behind it before.
    other = moved or condition_gone
    first = _merged(new.gap(brace - 1), new.gap(brace), None if other else old.gap(above))
    last = _below(texts, brace, close=close, moved=moved)
    if first is None or last is None:
        return []
    # Each gap reaches over its brace.
    begin_fits = _fits(texts, brace - 1, below=brace + 1, text=first)
    if not begin_fits or not _fits(texts, close - 1, below=close + 1, text=last):
        return []
    begin = Gap(new.all[brace - 1].end, new.all[brace + 1].start, first)
    end = new.all[close + 1].start if close + 1 < len(new) else len(new.text)
    return [begin, Gap(new.all[close - 1].end, end, last), *_restored(texts, close + 1, moved)]


def _head(texts: MatchedTokens, number: int) -> int | None:
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


def _merged(one: str, other: str, before: str | None) -> str | None:
    """One gap for the two around a removed brace: the one of before, if nothing in it is lost.

    None if a comment would have to move.
    """
    comments = meant(one) + meant(other)
    if before is not None and comments == meant(before):
        return before
    return None if meant(one) else other


def _fits(texts: MatchedTokens, above: int, *, below: int, text: str) -> bool:
    """Whether a text can be between two tokens without a change of a line that was there before."""
    new = texts.new
    end = new.all[below].start if below < len(new) else len(new.text)
    was, now = new.text[new.all[above].end : end].split("\n"), text.split("\n")
    if new.rows[above] not in texts.added and (len(now) == 1 or now[0] != was[0]):
        return False
    kept = below == len(new) or new.rows[below] not in texts.added
    return not kept or (len(now) > 1 and now[-1] == was[-1])


def _below(texts: MatchedTokens, brace: int, *, close: int, moved: bool) -> str | None:
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


def _restored(texts: MatchedTokens, number: int, moved: bool) -> Iterator[Gap]:
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
        yield Gap(new.all[number].end, new.all[number + 1].start, gap)
        number += 1
