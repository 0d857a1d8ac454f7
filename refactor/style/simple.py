"""Simple statements: those that need no braces below an `if` or a loop."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from refactor.style.tokens import Tokens

COMPOUND = frozenset("if for while do switch case default else guard scoped_guard CLASS".split())
"""Words that begin a statement with a body, a label, or a guard of cleanup.h."""

# Words that begin a statement although a word follows.
_BEFORE_WORD = frozenset("return goto sizeof".split())


def is_simple(new: Tokens, first: int, close: int) -> bool:
    """Whether these tokens are one simple statement: no block, declaration or preprocessor line."""
    words = list(map(new.__getitem__, range(first, close)))
    if len(words) < 2 or words[-1] != ";" or words.count(";") > 1:
        return False
    if "{" in words or words[0] in COMPOUND:
        return False
    if any("#" in new.gap(number) for number in range(first - 1, close)):
        return False
    # A macro that declares is no statement (C11, 6.8.2): below an `if` it needs its braces.
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
