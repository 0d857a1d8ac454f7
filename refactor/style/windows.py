"""The functions around what was touched: what is far from it need not be looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from refactor.text.alignment import Comparison, compared

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


def in_windows(step: Pass, before: str, after: str, *, margin: int = 0) -> str:
    """`after` as the pass leaves it, run on the functions with touched lines alone.

    Args:
        margin: lines above them that the pass sees too, and leaves as they are.
    """
    both = compared(before, after)
    old, lines = both.old, both.new
    out: list[str] = []
    end = 0
    for window in windows(before, after):
        above = min(margin, window.old, window.new)
        was = "\n".join(old[window.old - above : window.old_end])
        now = "\n".join(lines[window.new - above : window.new_end])
        out += lines[end : window.new]
        end = window.new_end
        if window.new < end:
            out.append(step(was, now).split("\n", above)[above])
    return "\n".join([*out, *lines[end:]])


# The passes ask in turn, and most leave the text as it is.
@lru_cache(maxsize=8)
def windows(before: str, after: str) -> tuple[Window, ...]:
    """The windows of two texts, in order."""
    return tuple(_windows(compared(before, after)))


def _windows(both: Comparison) -> Iterator[Window]:
    lines, places = both.new, both.places
    last: Window | None = None
    for region in both.regions:
        # Two changes in one function are one window, or the pass would see lines twice.
        if last is not None and (region.new < last.new_end or region.old < last.old_end):
            continue
        new, new_end = region.new, region.new_end
        while new and not _is_end(lines, places, new - 1):
            new -= 1
        while new_end < len(lines) and not _is_end(lines, places, new_end):
            new_end += 1
        above = places[new - 1] if new else -1
        below = places[new_end] if new_end < len(lines) else len(both.old) - 1
        if above is not None and below is not None:
            last = Window(above + 1, below + 1, new, min(new_end + 1, len(lines)))
            yield last


def _is_end(lines: Sequence[str], places: Sequence[int | None], row: int) -> bool:
    return lines[row] in _ENDS and places[row] is not None
