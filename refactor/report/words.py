"""Columns and counts in the lines of a terminal."""

from __future__ import annotations

from collections.abc import Sequence

PLURALS = {"patch": "patches", "reply": "replies"}


def columns(rows: Sequence[Sequence[str]], indent: str = "  ") -> str:
    """Rows with their cells aligned; the last cell of a row is as long as it is."""
    widths = [0] * max(map(len, rows), default=0)
    for row in rows:
        for place, cell in enumerate(row[:-1]):
            widths[place] = max(widths[place], len(cell))
    return "".join(f"{indent}{_aligned(row, widths)}\n" for row in rows)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
    return "  ".join(cells).rstrip()


def count(number: int, thing: str) -> str:
    """`1 site`, `2 sites`."""
    return f"{number} {thing if number == 1 else PLURALS.get(thing, thing + 's')}"
