"""Columns, counts and notes in the lines of a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.runs.run import Base

PLURALS = {"patch": "patches", "reply": "replies", "unsure prefix": "unsure prefixes"}


def columns(rows: Sequence[Sequence[str]], indent: str = "  ") -> str:
    """Rows with their cells aligned; the last cell of a row is as long as it is."""
    widths = [0] * max(map(len, rows), default=0)
    for row in rows:
        # The last cell takes no part: a long summary would push nothing but spaces.
        for place, cell in enumerate(row[:-1]):
            widths[place] = max(widths[place], len(cell))
    return "".join(f"{indent}{_aligned(row, widths)}\n" for row in rows)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    # Not strict: a row may have fewer cells than the widest one.
    cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
    return "  ".join(cells).rstrip()


def count(number: int, thing: str) -> str:
    """`1 site`, `2 sites`."""
    return f"{number} {thing if number == 1 else PLURALS.get(thing, thing + 's')}"


def marked(mark: str, texts: Iterable[str], indent: str = "") -> str:
    """Lines that begin with the same mark: `note: TEXT`."""
    return "".join(f"{indent}{mark}: {text}\n" for text in texts)


def described(base: Base) -> str:
    """A base as every report names it: `v7.3 (Linux 7.3.0, 0123456789ab)`."""
    return f"{base.name} (Linux {base.kernel}, {short_id(base.commit)})"


def short_id(commit: str) -> str:
    """The first digits of an object name, as a commit message cites it."""
    # submitting-patches.rst: "at least the first twelve characters".
    return commit[:12]
