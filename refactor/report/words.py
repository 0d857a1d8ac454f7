"""Plain text for people: what a value says, in the lines of a terminal. Nothing here decides anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


PLURALS = {"patch": "patches", "reply": "replies"}


def columns(rows: Sequence[Sequence[str]], indent: str = "  ") -> str:
    """Rows with their cells aligned; the last cell of a row is as long as it is."""
    widths = [
        max((len(row[n]) for row in rows if len(row) > n + 1), default=0)
        for n in range(max(map(len, rows), default=0))
    ]
    lines = ("  ".join(cell.ljust(widths[n]) for n, cell in enumerate(row)) for row in rows)
    return "".join(f"{indent}{line.rstrip()}\n" for line in lines)


def count(number: int, thing: str) -> str:
    """`1 site`, `2 sites`."""
    return f"{number} {thing if number == 1 else PLURALS.get(thing, thing + 's')}"
