"""Align the lines of two texts by the lines that are unique in both, as patience diff does."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

# Beyond this depth, what is between two anchors is taken for new.
_DEEPEST = 40
_MOST_ROWS = 2000
# Above these, difflib is too slow: equal lines make quadratically many pairs.
_MOST_PAIRS = 20_000

Pair = tuple[int, int]


def aligned(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[int | None]:
    """The number (from 0) in `before` of each line of `after`; None for a new line."""
    places: list[int | None] = [None] * len(after)
    left = [(0, len(before), 0, len(after), 0)]
    while left:
        old, old_end, new, new_end, depth = left.pop()
        here, there = before[old:old_end], after[new:new_end]
        same = same_start(here, there)
        places[new : new + same] = range(old, old + same)
        old, new = old + same, new + same
        same = same_end(here[same:], there[same:])
        old_end, new_end = old_end - same, new_end - same
        places[new_end : new_end + same] = range(old_end, old_end + same)
        if old == old_end or new == new_end:
            continue
        pairs, whole = _pairs(before[old:old_end], after[new:new_end], depth)
        old_start, new_start = old, new
        for old_offset, new_offset in pairs:
            old_line, new_line = old + old_offset, new + new_offset
            places[new_line] = old_line
            if not whole:
                left.append((old_start, old_line, new_start, new_line, depth + 1))
            old_start, new_start = old_line + 1, new_line + 1
        if not whole:
            left.append((old_start, old_end, new_start, new_end, depth + 1))
    return places


def same_start(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    """The number of items that two sequences, or bytes, begin with in common."""
    # Slices are compared by the interpreter itself, a hundred times as fast as items in a loop.
    most = min(len(one), len(other))
    same, step = 0, 1
    while step:
        end = same + step
        if end <= most and one[same:end] == other[same:end]:
            same, step = end, step * 2
        else:
            step //= 2
    return same


def same_end(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    """The number of items that two sequences, or bytes, end with in common."""
    # Most often they end differently, and turning them round takes as long as a comparison.
    return same_start(one[::-1], other[::-1]) if one[-1:] == other[-1:] else 0


def new_rows(places: Sequence[int | None]) -> set[int]:
    """The numbers of the new lines in an alignment."""
    return {number for number, place in enumerate(places) if place is None}


@dataclass(frozen=True)
class Region:
    """Lines of `before`, `old` to `old_end`, and the lines of `after` in their place."""

    old: int
    old_end: int
    new: int
    new_end: int


def regions(places: Sequence[int | None], count: int) -> Iterator[Region]:
    """Where two texts differ.

    Args:
        places: an alignment.
        count: how many lines `before` has.
    """
    old = new = 0
    for number, place in enumerate([*places, count]):
        if place is None:
            continue
        if place > old or number > new:
            yield Region(old, place, new, number)
        old, new = place + 1, number + 1


@dataclass(frozen=True)
class Comparison:
    """Two texts line by line, which nobody may change.

    Attributes:
        old, new: the lines of both.
        places: the number (from 0) in `old` of each line of `new`; None for a new line.
        added: the numbers of the new lines.
        regions: where they differ.
    """

    old: list[str]
    new: list[str]
    places: tuple[int | None, ...]
    added: frozenset[int]
    regions: tuple[Region, ...]


# The passes over a changed text look at its functions in turn, and most leave them as they are.
@lru_cache(maxsize=64)
def compared(before: str, after: str) -> Comparison:
    """The lines of two texts, aligned."""
    old, new = before.split("\n"), after.split("\n")
    places = aligned(old, new)
    added, differing = frozenset(new_rows(places)), tuple(regions(places, len(old)))
    return Comparison(old, new, tuple(places), added, differing)


def _pairs(
    before: Sequence[Hashable], after: Sequence[Hashable], depth: int
) -> tuple[list[Pair], bool]:
    """Equal lines, in the order of both, and whether none is left between them."""
    old, new = Counter(before), Counter(after)
    common = old.keys() & new.keys()
    if not common:
        return [], True
    # As often in one as in the other, and once.
    alike = {line for line in common if old[line] == new[line]}
    unique = {line for line in alike if old[line] == 1}
    anchors = _in_order(before, after, unique)
    if anchors:
        return anchors, depth >= _DEEPEST
    if _pair_count(old, new) <= _MOST_PAIRS and len(before) + len(after) <= _MOST_ROWS:
        return _matching(before, after), True
    # Repeated functions, as in a table of them: the n-th line of a kind is the n-th in both.
    return _in_order(before, after, alike or common), depth >= _DEEPEST


def _pair_count(old: Counter[Hashable], new: Counter[Hashable]) -> int:
    """How many pairs of equal lines there are."""
    return sum(count * new[line] for line, count in old.items())


def _matching(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Pair]:
    """The equal lines that difflib finds."""
    pairs: list[Pair] = []
    # From 200 lines on, autojunk passes over those that are more than 1 % of them, as `}` is.
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        old, new = range(block.a, block.a + block.size), range(block.b, block.b + block.size)
        pairs += zip(old, new, strict=True)
    return pairs


def _in_order(
    before: Sequence[Hashable], after: Sequence[Hashable], wanted: Collection[Hashable]
) -> list[Pair]:
    """The longest sequence of these lines that has the order of both; n-th pairs with n-th."""
    places: dict[Hashable, list[int]] = {}
    for number, line in enumerate(before):
        if line in wanted:
            places.setdefault(line, []).append(number)
    taken: Counter[Hashable] = Counter()
    pairs: list[Pair] = []
    for number, line in enumerate(after):
        if line in places and taken[line] < len(places[line]):
            pairs.append((places[line][taken[line]], number))
            taken[line] += 1
    return _rising(pairs)


def _rising(pairs: Sequence[Pair]) -> list[Pair]:
    """The longest subsequence whose first numbers rise; the second ones rise already."""
    ends: list[int] = []
    last: list[int] = []
    above: list[int] = []
    for index, (number, _) in enumerate(pairs):
        at = bisect_left(ends, number)
        above.append(last[at - 1] if at else -1)
        ends[at : at + 1] = [number]
        last[at : at + 1] = [index]
    out = []
    index = last[-1] if last else -1
    while index >= 0:
        out.append(pairs[index])
        index = above[index]
    return out[::-1]
