"""Columns of a line: tabs, and the width that the kernel keeps to."""

from __future__ import annotations

WIDTH = 80
"""Columns (Documentation/process/coding-style.rst, "Breaking long lines and strings")."""


TAB = 8


def column(text: str) -> int:
    """The column (from 0) at which a line of this text ends, tabs taken as 8."""
    return len(text.expandtabs(TAB))
