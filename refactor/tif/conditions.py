"""The `#if` that are open at a line of a file, as expressions that hold there."""

from __future__ import annotations

_MOST = 64
"""The most branches of an `#if`, and nested `#if`, that are spelled out; more are unknown."""


class OpenConditions:
    """The open `#if`. Their conditions are spelled out on demand: most lines do not ask."""

    def __init__(self) -> None:
        self._branches: list[list[str]] = []
        # None where the expression of a level has not been asked for since it changed.
        self._spelled: list[str | None] = []
        self._all: tuple[str, ...] | None = ()

    @property
    def depth(self) -> int:
        """How many are open."""
        return len(self._branches)

    def open(self, condition: str) -> None:
        """Enter an `#if`."""
        self._branches.append([condition])
        self._spelled.append(None)
        self._all = None

    def turn(self, condition: str) -> None:
        """Enter the next branch of the innermost `#if`; the condition of `#else` is 1."""
        self._branches[-1].append(condition)
        self._spelled[-1] = self._all = None

    def close(self) -> None:
        """Leave the innermost `#if`."""
        self._branches.pop()
        self._spelled.pop()
        self._all = None

    def here(self) -> tuple[str, ...]:
        """Expressions that hold here, the outermost first."""
        if self._all is None:
            self._all = self._spell()
        return self._all

    def _spell(self) -> tuple[str, ...]:
        for number, branches in enumerate(self._branches[:_MOST]):
            if self._spelled[number] is None:
                self._spelled[number] = _holds(branches)
        conditions = tuple(filter(None, self._spelled[:_MOST]))
        if self.depth > _MOST:
            # C11, 5.2.4.1 asks a compiler for 63 levels only: no kernel header comes near.
            conditions += (f"{self.depth - _MOST} more conditions",)
        return conditions


def _holds(branches: list[str]) -> str:
    """The condition of the last of an `#if`'s branches so far; empty where it always holds."""
    *before, last = branches
    if len(branches) > _MOST:
        # Each branch repeats those before it: spelled out, a long chain would grow by the square.
        return f"none of {len(before)} before && ({last})"
    if not before:
        return "" if last == "1" else last
    terms = [f"!({branch})" for branch in before]
    if last != "1":
        terms.append(f"({last})")
    return " && ".join(terms)
