"""Blocks in place of one statement: with braces below a `do`, and comments where they were.

spatch puts braces around two statements below an `if` or a loop, but not below a `do` (1.1.1); the
comment behind the statement comes out behind the brace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from refactor.style.matched import Gap, MatchedTokens, in_gaps
from refactor.style.tokens import Tokens, meant
from refactor.text.alignment import compared

_CANDIDATE = re.compile(r"\bdo\b(?!\s*\{)|\}[ \t]*/[*/]")
_COMMENT = re.compile(r"(?P<space>[ \t]*)(?P<comment>/\*[^\n]*?\*/|//[^\n]*)[ \t]*(?=\n)")


def settle_blocks(before: str, after: str) -> str:
    """`after` with a block below each `do`, and comments behind the statements of new blocks."""
    if not _CANDIDATE.search(after):
        return after
    both = compared(before, after)
    texts = MatchedTokens.of(Tokens(before), Tokens(after), added=both.added, rows=both.places)
    gaps: list[Gap] = []
    for number in range(len(texts.new)):
        if texts.new[number] == "do":
            gaps += _below_do(texts, number)
        elif texts.new[number] == "}" and texts.fresh(number):
            gaps += _behind(texts, number)
    return in_gaps(after, gaps)


def _behind(texts: MatchedTokens, brace: int) -> Iterator[Gap]:
    """The gaps around a new brace with the comment of the statement before it."""
    new = texts.new
    gap = new.gap(brace)
    found = _COMMENT.match(gap)
    above = new.gap(brace - 1)
    if not found or new[brace - 1] != ";" or meant(above):
        return
    behind = _behind_statements(texts.old)
    if found["comment"] not in behind:
        return
    space = behind[found["comment"]]
    end = new.all[brace]
    yield Gap(new.all[brace - 1].end, end.start, f"{space}{found['comment']}{above}")
    rest = gap[found.end() :]
    if new[brace + 1] == "else" and not rest.strip():
        rest = " "
    start = new.all[brace + 1].start if brace + 1 < len(new) else len(new.text)
    yield Gap(end.end, start, rest)


def _behind_statements(old: Tokens) -> dict[str, str]:
    """The comment behind each statement -> the white space before it."""
    found = {}
    for number in range(len(old)):
        comment = _COMMENT.match(old.gap(number)) if old[number] == ";" else None
        if comment:
            found[comment["comment"]] = comment["space"]
    return found


def _below_do(texts: MatchedTokens, do: int) -> list[Gap]:
    """The gaps with braces around several statements below a `do`; none if they need none."""
    new = texts.new
    ends, loop = [], do + 1
    while loop < len(new) and not _is_loop_end(texts, loop):
        # A brace before the `while` may hold one of its own.
        if new[loop] in ("{", "}", "do", "while"):
            return []
        if new[loop] == "(":
            loop = texts.closing.get(loop, len(new))
        elif new[loop] == ";":
            ends.append(loop)
        loop += 1
    if loop >= len(new) or len(ends) < 2 or not any(map(texts.fresh, range(do + 1, loop))):
        return []
    indent = new.indent(do)
    places = [do, *ends]
    texts_of = [" {", *[""] * len(ends)]
    below = [f"\n{indent}\t"] * len(ends) + [f"\n{indent}}} "]
    gaps = []
    for place, first, last in zip(places, texts_of, below, strict=True):
        kept = new.gap(place).rstrip()
        gaps.append(Gap(new.all[place].end, new.all[place + 1].start, f"{first}{kept}{last}"))
    return gaps


def _is_loop_end(texts: MatchedTokens, number: int) -> bool:
    """Whether a token is the `while` that ends a `do`."""
    close = texts.closing.get(number + 1)
    return texts.new[number] == "while" and close is not None and texts.new[close + 1] == ";"
