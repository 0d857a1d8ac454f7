"""The condition in the head of a rule: `depends on a && !b`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

# The words that may follow a condition in a head (coccinelle's manual, on the grammar of rules).
_CONDITION = re.compile(
    r"\bdepends\s+on\b(?P<words>.*?)(?=\b(?:exists|forall|extends|disable|using)\b|\Z)", re.DOTALL
)
_TOKEN = re.compile(r"&&|\|\||[!()]|\w+")


def holds(head: str, virtual: Mapping[str, bool]) -> bool | None:
    """Whether the condition of a rule's head holds; None when that depends on other rules.

    Args:
        head: what stands between the first `@` and the second.
        virtual: every virtual rule -> whether it holds.
    """
    condition = _CONDITION.search(head)
    if condition is None:
        return True
    tokens = iter(_TOKEN.findall(condition["words"]))
    return _Reader(tokens, virtual).either()


def named(head: str) -> list[str]:
    """The rules, virtual ones too, that the condition of a rule's head names."""
    condition = _CONDITION.search(head)
    if condition is None:
        return []
    words = re.findall(r"\w+", re.sub(r"\bfile\s+in\b", "", condition["words"]))
    return [word for word in words if word not in ("ever", "never", "expression")]


class _Reader:
    """Reads a condition from left to right; what it does not know is None."""

    def __init__(self, tokens: Iterator[str], virtual: Mapping[str, bool]) -> None:
        self._tokens = tokens
        self._virtual = virtual
        self._next = next(tokens, "")

    def either(self) -> bool | None:
        value = self._both()
        while self._next == "||":
            self._advance()
            other = self._both()
            value = True if value or other else _known(value, other, False)
        return value

    def _both(self) -> bool | None:
        value = self._one()
        while self._next == "&&":
            self._advance()
            other = self._one()
            value = False if value is False or other is False else _known(value, other, True)
        return value

    def _one(self) -> bool | None:
        token = self._advance()
        if token == "!":
            value = self._one()
            return None if value is None else not value
        if token == "(":
            value = self.either()
            self._advance()
            return value
        # They ask which rules have matched before, which only spatch knows.
        if token in ("ever", "never"):
            self._advance()
            return None
        if token == "file":
            # file in "directory"; the string is blanked.
            self._advance()
            return None
        return self._virtual.get(token)

    def _advance(self) -> str:
        token, self._next = self._next, next(self._tokens, "")
        return token


def _known(value: bool | None, other: bool | None, known: bool) -> bool | None:
    return None if value is None or other is None else known
