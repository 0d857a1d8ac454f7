"""Comments that stand by themselves: spatch takes them away with whatever it removes below them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from refactor.style.alignment import aligned


def keep_detached(before: str, after: str) -> str:
    """`after` with those comments of `before` put back that an empty line set apart from what was removed.

    A comment at the left margin is kept wherever it stood; one inside a function only where it
    stood above all that went, for among that it may have been about any of it.
    """
    old, new = before.split("\n"), after.split("\n")
    if not _beginnings(old) - _beginnings(new):
        return after
    out: list[str] = []
    start = first = 0
    for number, place in enumerate([*aligned(old, new), len(old)]):
        if place is not None:
            out += [*_detached(old, start, place), *new[first : number + 1]]
            start, first = place + 1, number + 1
    return "\n".join(out)


def _beginnings(lines: Sequence[str]) -> Counter[str]:
    """The lines that begin a comment: comparing these alone is cheap, and mostly all are left."""
    return Counter(line for line in lines if line.lstrip()[:2] in ("/*", "//"))


def _detached(lines: Sequence[str], start: int, end: int) -> list[str]:
    """The comments by themselves among lines `start` to `end`, each with the empty line that follows it."""
    kept: list[str] = []
    closes = [number for number in range(start, end) if "*/" in lines[number]]
    number = start
    while number < end:
        size = _comment(lines, number, closes)
        below = number + size
        if (
            size
            and below < end
            and not lines[below].strip()
            and (number == start or lines[number][:1] == "/")
        ):
            kept += lines[number : below + 1]
        number = below + 1 if size else number + 1
    return kept


def _comment(lines: Sequence[str], number: int, closes: Sequence[int]) -> int:
    """How many lines the comment has that begins in a line and fills its lines; 0 when there is none.

    Args:
        closes: the lines in which a comment ends.
    """
    text = lines[number].strip()
    if text.startswith("//"):
        return 1
    if not text.startswith("/*"):
        return 0
    nearest = bisect_left(closes, number)
    if nearest == len(closes) or not lines[closes[nearest]].rstrip().endswith("*/"):
        return 0
    return closes[nearest] - number + 1
