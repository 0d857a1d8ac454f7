"""Which lines of a text are lines of another: anchored at those that both have once, as patience diff does it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from difflib import SequenceMatcher

_DEEPEST = 40
_MOST_ROWS = 2000
_MOST_PAIRS = 20_000
"""What is compared line by line; of equal lines, there are soon more pairs than can be looked at."""

Pair = tuple[int, int]


def aligned(before: Sequence[str], after: Sequence[str]) -> list[int | None]:
    """For each line of `after` the number (from 0) of the line of `before` that it is; None for a new one."""
    found: list[int | None] = [None] * len(after)
    left = [(0, len(before), 0, len(after), 0)]
    while left:
        old, old_end, new, new_end, depth = left.pop()
        while old < old_end and new < new_end and before[old] == after[new]:
            found[new] = old
            old, new = old + 1, new + 1
        while old < old_end and new < new_end and before[old_end - 1] == after[new_end - 1]:
            old_end, new_end = old_end - 1, new_end - 1
            found[new_end] = old_end
        if old == old_end or new == new_end:
            continue
        pairs, whole = _pairs(before[old:old_end], after[new:new_end], depth)
        for one in pairs:
            found[new + one[1]] = old + one[0]
        if not whole:
            for one, other in zip(
                [(-1, -1), *pairs], [*pairs, (old_end - old, new_end - new)], strict=True
            ):
                left.append(
                    (old + one[0] + 1, old + other[0], new + one[1] + 1, new + other[1], depth + 1)
                )
    return found


def _pairs(before: Sequence[str], after: Sequence[str], depth: int) -> tuple[list[Pair], bool]:
    """Lines that are the same, in the order of both, and whether none is left between them."""
    old, new = Counter(before), Counter(after)
    common = old.keys() & new.keys()
    if not common:
        return [], True
    if anchors := _in_order(
        before, after, {line for line in common if old[line] == new[line] == 1}
    ):
        return anchors, depth >= _DEEPEST
    pairs = sum(old[line] * new[line] for line in common)
    if pairs <= _MOST_PAIRS and len(before) + len(after) <= _MOST_ROWS:
        blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
        return [
            (block.a + nth, block.b + nth) for block in blocks for nth in range(block.size)
        ], True
    # Equal functions, as in a table of them: the first of a line is the first, the second the
    # second.
    alike = {line for line in common if old[line] == new[line]}
    return _in_order(before, after, alike or common), depth >= _DEEPEST


def _in_order(before: Sequence[str], after: Sequence[str], wanted: Collection[str]) -> list[Pair]:
    """The longest sequence, in the order of both, of these lines: the n-th of one text is the n-th of the other."""
    places: dict[str, list[int]] = {}
    for number, line in enumerate(before):
        if line in wanted:
            places.setdefault(line, []).append(number)
    taken: Counter[str] = Counter()
    pairs: list[Pair] = []
    for number, line in enumerate(after):
        if line in places and taken[line] < len(places[line]):
            pairs.append((places[line][taken[line]], number))
            taken[line] += 1
    return _rising(pairs)


def _rising(pairs: Sequence[Pair]) -> list[Pair]:
    """The longest sequence of pairs whose first numbers rise, as their second ones do."""
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
