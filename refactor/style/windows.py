"""The functions around what was touched: what is far from it need not be looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from refactor.style.alignment import aligned, regions

Pass = Callable[[str, str], str]
"""A pass over a text before and after: it changes touched lines, and lines near these."""

# What ends a function or a table at the left margin.
_ENDS = frozenset(("}", "};"))


@dataclass(frozen=True)
class Window:
    """Lines `old` to `old_end` of a text before, and `new` to `new_end` of it after."""

    old: int
    old_end: int
    new: int
    new_end: int


def in_windows(step: Pass, before: str, after: str) -> str:
    """`after` as the pass leaves it, run on the functions with touched lines alone."""
    old, lines = before.split("\n"), after.split("\n")
    out: list[str] = []
    end = 0
    for window in windows(old, lines):
        was = "\n".join(old[window.old : window.old_end])
        now = "\n".join(lines[window.new : window.new_end])
        out += lines[end : window.new]
        end = window.new_end
        if window.new < end:
            out.append(step(was, now))
    return "\n".join([*out, *lines[end:]])


def windows(old: list[str], lines: list[str]) -> Iterator[Window]:
    """The windows of two texts, in order."""
    places = aligned(old, lines)
    last: Window | None = None
    for region in regions(places, len(old)):
        if last is not None and (region.new < last.new_end or region.old < last.old_end):
            continue
        new, new_end = region.new, region.new_end
        while new and not _is_end(lines, places, new - 1):
            new -= 1
        while new_end < len(lines) and not _is_end(lines, places, new_end):
            new_end += 1
        above = places[new - 1] if new else -1
        below = places[new_end] if new_end < len(lines) else len(old) - 1
        if above is not None and below is not None:
            last = Window(above + 1, below + 1, new, min(new_end + 1, len(lines)))
            yield last


def _is_end(lines: list[str], places: list[int | None], row: int) -> bool:
    return lines[row] in _ENDS and places[row] is not None
