"""The options of a Kconfig file that depend on a symbol."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from refactor.text import kconfig

_NAMING = (b"depends on", b"default", b"select", b"imply", b"def_bool", b"def_tristate")


def users(lines: Sequence[bytes], symbol: str) -> list[str]:
    """The configs that name a symbol in what they depend on, or in a condition or a default.

    One that selects the symbol itself, or wants it off, is none of them.
    """
    found = []
    for block in kconfig.configs(lines):
        if any(_names(statement, symbol.encode()) for statement in block[1:]):
            found.append(block[0].words[1].decode("utf-8", "replace"))
    return found


def _names(statement: kconfig.Statement, symbol: bytes) -> bool:
    words = statement.words
    if statement.keyword not in _NAMING:
        return False
    # What follows `select` is switched on, not asked for.
    asked = words[2:] if words[0] in (b"select", b"imply") else words
    pairs = pairwise((b"", *asked))
    return any(word == symbol and before != b"!" for before, word in pairs)
