"""Columns of a line: tabs, and the preferred width of the kernel."""

from __future__ import annotations

WIDTH = 80
"""Columns (Documentation/process/coding-style.rst, "Breaking long lines and strings")."""

WIDEST = 100
"""Columns above which checkpatch complains (scripts/checkpatch.pl, $max_line_length)."""

# The same document, "Indentation".
TAB = 8


def column(text: str) -> int:
    """The width of a text in columns, with tab stops every 8."""
    return len(text.expandtabs(TAB))


def indent(line: str) -> str:
    """The white space at the beginning of a line."""
    return line[: len(line) - len(line.lstrip())]


def indentation(width: int) -> str:
    """As many tabs as fit in a width, and spaces for the rest."""
    return "\t" * (width // TAB) + " " * (width % TAB)
