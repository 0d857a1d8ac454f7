"""The table of contents of `refactor help`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping

_WIDTH = 78
"""Columns, as those of the help of verbs on a terminal of 80."""


def contents(topics: Mapping[str, str], verbs: Mapping[str, Iterable[tuple[str, str]]]) -> str:
    """Topics with their titles, and the groups of verbs with their summaries."""
    names = [name for rows in verbs.values() for name, _ in rows]
    # One width for all tables: they are read as one.
    width = max(map(len, [*topics, *names])) + 2
    parts = ["Topics (refactor help TOPIC):\n", _table(topics.items(), width)]
    for title, rows in verbs.items():
        parts += [f"\n{title} (refactor VERB --help):\n", _table(rows, width)]
    return "".join(parts)


def _table(rows: Iterable[tuple[str, str]], width: int) -> str:
    lines = []
    for name, text in rows:
        first, *more = textwrap.wrap(text, _WIDTH - width - 2) or [""]
        lines.append(f"  {name:{width}}{first}\n")
        lines += (f"{' ' * (width + 2)}{line}\n" for line in more)
    return "".join(lines)
