"""Columns of a line: tabs, and the preferred width of the kernel."""

from __future__ import annotations

WIDTH = 80
"""Columns (Documentation/process/coding-style.rst, "Breaking long lines and strings")."""

# The same document, "Indentation".
TAB = 8


def column(text: str) -> int:
    """The width of a text in columns, with tab stops every 8."""
    return len(text.expandtabs(TAB))
