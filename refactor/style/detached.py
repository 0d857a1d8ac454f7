"""Comments that are about more than the code which is removed below them.

spatch 1.1.1 removes those that an empty line sets apart, 1.3 all that are above the removed code.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Sequence

from refactor.text.alignment import compared


def keep_detached(before: str, after: str) -> str:
    """`after` with the comments restored that were not about the removed code alone.

    An empty line sets a comment apart from code; and one above removed statements that go on,
    without an empty line, in one that stays may have been about all of them. (One above a field is
    about the field.) Inside a function only those above all of the removed lines are kept, for
    between them they may have been about any of them.
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
    inside = _inside_functions(old)
    out: list[str] = []
    start = first = 0
    for number, place in enumerate([*both.places, len(old)]):
        if place is not None:
            out += [*_detached(old, start, place, inside), *new[first : number + 1]]
            start, first = place + 1, number + 1
    return "\n".join(out)


def _beginnings(lines: Sequence[str]) -> list[str]:
    """The lines that begin a comment."""
    return [line for line in lines if line.lstrip()[:2] in ("/*", "//")]


def _detached(lines: Sequence[str], start: int, end: int, inside: Container[int]) -> list[str]:
    """The comments to keep among lines `start` to `end`, with the empty line below each.

    Args:
        inside: the lines inside of functions.
    """
    kept: list[str] = []
    closes = [number for number in range(start, end) if "*/" in lines[number]]
    goes_on = start in inside and _goes_on(lines, end)
    leading = True
    number = start
    while number < end:
        size = _comment(lines, number, closes)
        below = number + size
        apart = size and below < end and not lines[below].strip()
        if apart and (leading or lines[number][:1] == "/"):
            kept += lines[number : below + 1]
        elif size and leading and goes_on:
            kept += lines[number:below]
        leading = leading and bool(size or not lines[number].strip())
        number = below + 1 if apart else max(below, number + 1)
    return kept


def _inside_functions(lines: Sequence[str]) -> set[int]:
    """The numbers of the lines inside of functions, by their braces at the left margin."""
    inside: set[int] = set()
    is_inside = False
    above = ""
    for number, line in enumerate(lines):
        if line.startswith("}"):
            is_inside = False
        if is_inside:
            inside.add(number)
        head = above if line.rstrip() == "{" else line.rstrip().removesuffix("{")
        if line.rstrip().endswith("{") and not line[:1].isspace():
            is_inside = head.rstrip().endswith(")")
        above = line
    return inside


def _goes_on(lines: Sequence[str], end: int) -> bool:
    """Whether the lines above line `end` go on there, with no empty line between."""
    if end == len(lines) or not lines[end - 1].strip():
        return False
    below = lines[end].strip()
    return bool(below) and not below.startswith("}")


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
