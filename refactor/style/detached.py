"""Comments apart from code: spatch removes them together with the code below them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from refactor.text.alignment import compared


def keep_detached(before: str, after: str) -> str:
    """`after` with the comments restored that an empty line set apart from the removed code.

    A comment at the left margin is always kept; one inside a function only above all of the
    removed lines, for between them it may have been about any of them.
    """
    both = compared(before, after)
    old, new = both.old, both.new
    gone = Counter[str]()
    for region in both.regions:
        gone.update(_beginnings(old[region.old : region.old_end]))
        gone.subtract(_beginnings(new[region.new : region.new_end]))
    # Most steps remove no comment.
    if not +gone:
        return after
    out: list[str] = []
    start = first = 0
    for number, place in enumerate([*both.places, len(old)]):
        if place is not None:
            out += [*_detached(old, start, place), *new[first : number + 1]]
            start, first = place + 1, number + 1
    return "\n".join(out)


def _beginnings(lines: Sequence[str]) -> list[str]:
    """The lines that begin a comment."""
    return [line for line in lines if line.lstrip()[:2] in ("/*", "//")]


def _detached(lines: Sequence[str], start: int, end: int) -> list[str]:
    """The detached comments among lines `start` to `end`, each with the empty line below it."""
    kept: list[str] = []
    closes = [number for number in range(start, end) if "*/" in lines[number]]
    number = start
    while number < end:
        size = _comment(lines, number, closes)
        below = number + size
        detached = size and below < end and not lines[below].strip()
        if detached and (number == start or lines[number][:1] == "/"):
            kept += lines[number : below + 1]
        number = below + 1 if size else number + 1
    return kept


def _comment(lines: Sequence[str], number: int, closes: Sequence[int]) -> int:
    """The number of lines of a comment that begins in a line and has no code beside it, or 0.

    Args:
        closes: the lines with the end of a comment.
    """
    text = lines[number].strip()
    if text.startswith("//"):
        return 1
    if not text.startswith("/*"):
        return 0
    # By bisection: a file of comments that never end would else be read to its end each time.
    nearest = bisect_left(closes, number)
    if nearest == len(closes) or not lines[closes[nearest]].rstrip().endswith("*/"):
        return 0
    return closes[nearest] - number + 1
