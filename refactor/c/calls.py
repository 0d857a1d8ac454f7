"""Macros that are called outside of functions, as TRACE_EVENT() is."""

from __future__ import annotations

from functools import lru_cache

from refactor.c.definitions import part_of
from refactor.c.syntax import last_row, parse


def in_top_call(data: bytes, line: int) -> bool:
    """Whether a line (1-based) lies in the arguments of a call outside of functions."""
    part = part_of(data, line, line)
    row = line - part.above
    return any(first <= row <= last for first, last in _top_calls(part.text))


@lru_cache(maxsize=64)
def _top_calls(data: bytes) -> tuple[tuple[int, int], ...]:
    """The first and last line of each call."""
    calls = []
    left = list(parse(data).named_children)
    while left:
        node = left.pop()
        # `#if` and its branches hold what is in them as children.
        if node.type.startswith("preproc_"):
            left += node.named_children
        # tree-sitter takes a macro on the outermost level for a statement.
        elif node.type == "expression_statement":
            calls.append((node.start_point.row + 1, last_row(node) + 1))
    return tuple(sorted(calls))
