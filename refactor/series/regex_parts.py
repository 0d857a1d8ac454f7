"""The texts that whatever a regular expression matches must hold, to search files for them.

For the language of refactor/series/regexes.py, which both engines of spatch read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

MOST = 32
"""Texts that an expression may stand for before it is only known to be one of many."""

LEAST = 3
"""Letters that a text has at least: shorter ones are in every file."""

_SET = re.compile(r"\[(\^?)([^]]+)\]")
_RANGE = re.compile(r"(.)-(.)|(.)", re.DOTALL)


def parts(pattern: str) -> tuple[str, ...]:
    """A match holds one of these; empty where too little is known of it."""
    rest = pattern.removeprefix("^").removesuffix("$")
    needed = _Reader(rest).either().needed
    return needed if min(map(len, needed), default=0) >= LEAST else ()


@dataclass(frozen=True)
class _Known:
    """An expression: all texts that it matches, if these are few; and what these hold one of."""

    all: frozenset[str] | None
    needed: tuple[str, ...]


_ANYTHING = _Known(None, ())


def _exactly(texts: Iterable[str]) -> _Known:
    found = frozenset(texts)
    return _Known(found, () if "" in found else tuple(sorted(found)))


def _better(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """The one that is in fewer files: whose shortest text is longer."""
    return max(one, other, key=lambda texts: min(map(len, texts), default=0))


class _Reader:
    """Reads an expression from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def either(self) -> _Known:
        """Alternatives, up to a parenthesis that is not theirs."""
        found = [self._sequence()]
        while self._text[self._at : self._at + 1] == "|":
            self._at += 1
            found.append(self._sequence())
        if len(found) == 1:
            return found[0]
        texts: frozenset[str] | None = frozenset()
        needed: tuple[str, ...] = ()
        for one in found:
            texts = None if texts is None or one.all is None else texts | one.all
            needed += one.needed
        if not all(one.needed for one in found):
            needed = ()
        if texts is not None and len(texts) <= MOST:
            return _exactly(texts)
        return _Known(None, needed)

    def _sequence(self) -> _Known:
        run, whole = frozenset([""]), True
        best: tuple[str, ...] = ()
        while self._text[self._at : self._at + 1] not in ("", "|", ")"):
            item = self._quantified()
            if item.all is not None and len(run) * len(item.all) <= MOST:
                run = frozenset(one + other for one in run for other in item.all)
            else:
                best = _better(_better(best, _exactly(run).needed), item.needed)
                run, whole = frozenset([""]), False
        known = _exactly(run)
        return known if whole else _Known(None, _better(best, known.needed))

    def _quantified(self) -> _Known:
        item = self._atom()
        sign = self._text[self._at : self._at + 1]
        if sign not in ("*", "+", "?"):
            return item
        self._at += 1
        if sign == "+":
            return _Known(None, item.needed)
        return _exactly(item.all | {""}) if sign == "?" and item.all else _ANYTHING

    def _atom(self) -> _Known:
        letters = _SET.match(self._text, self._at)
        if letters:
            self._at = letters.end()
            return _ANYTHING if letters[1] else _one_of(letters[2])
        letter = self._text[self._at]
        self._at += 1
        if letter == "(":
            inside = self.either()
            self._at += 1
            return inside
        return _ANYTHING if letter == "." else _exactly([letter])


def _one_of(letters: str) -> _Known:
    """One of the letters between brackets."""
    found: set[str] = set()
    for first, last, single in _RANGE.findall(letters):
        found.update([single] if single else map(chr, range(ord(first), ord(last) + 1)))
    return _exactly(found) if len(found) <= MOST else _ANYTHING
