"""Line breaks that spatch leaves out of what it adds: above a brace and a preprocessor line."""

from __future__ import annotations

from collections.abc import Iterator

from refactor.c.attributes import CALLED
from refactor.style.matched import Gap, MatchedTokens
from refactor.style.simple import COMPOUND
from refactor.style.tokens import Tokens

_HEADS = frozenset("if for while switch".split())
_TYPES = frozenset("struct union enum typedef".split())
_DIRECTIVES = frozenset("if ifdef ifndef elif else endif".split())
# Tokens above the first one of a declaration.
_ENDS = frozenset(";}{#=")


def line_breaks(texts: MatchedTokens) -> Iterator[Gap]:
    """The missing line breaks: above the brace of a function, and above a preprocessor line."""
    new = texts.new
    for number in range(1, len(new)):
        row = new.rows[number]
        if row not in texts.added or new.rows[number - 1] != row or new.gap(number - 1).strip():
            continue
        between = new.all[number - 1].end, new.all[number].start
        directive = new[number] == "#" and new[number + 1] in _DIRECTIVES
        behind_code = directive and new[number - 1] in (";", "}")
        # The brace of a function begins the next line, any other ends its own (coding-style.rst,
        # 3).
        if behind_code or _opens_function(texts, number):
            yield Gap(*between, "\n")
        elif _opens_block(texts, number - 1) and new[number] != "}":
            yield Gap(*between, f"\n{new.indent(number)}\t")


def _opens_block(texts: MatchedTokens, number: int) -> bool:
    """Whether a token is a new brace behind the head of a statement."""
    new = texts.new
    if not texts.fresh(number) or new[number] != "{" or not number:
        return False
    opening = texts.closing.get(number - 1, 0)
    behind_head = new[number - 1] == ")" and new[opening - 1] in _HEADS
    return behind_head or new[number - 1] in ("else", "do")


def _opens_function(texts: MatchedTokens, number: int) -> bool:
    """Whether a token is the brace of a function at the left margin, and the last of its line."""
    new = texts.new
    opening = texts.closing.get(number - 1)
    if new[number] != "{" or texts.depths[number] or new[number - 1] != ")" or opening is None:
        return False
    name = new[opening - 1]
    # Where preprocessor lines hide its function, a loop can seem to be at the left margin.
    if not name.isidentifier() or name in COMPOUND:
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
