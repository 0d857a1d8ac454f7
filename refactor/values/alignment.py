"""Which lines of a text are lines of another: anchored at those that both have once, as patience diff does it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher


def aligned(before: Sequence[str], after: Sequence[str]) -> list[int | None]:
    """For each line of `after` the number (from 0) of the line of `before` that it is; None for a new one."""
    found: list[int | None] = [None] * len(after)
    left = [(0, len(before), 0, len(after))]
    while left:
        old, old_end, new, new_end = left.pop()
        while old < old_end and new < new_end and before[old] == after[new]:
            found[new] = old
            old, new = old + 1, new + 1
        while old < old_end and new < new_end and before[old_end - 1] == after[new_end - 1]:
            old_end, new_end = old_end - 1, new_end - 1
            found[new_end] = old_end
        if old == old_end or new == new_end:
            continue
        if anchors := _anchors(before[old:old_end], after[new:new_end]):
            for one, other in zip([(-1, -1), *anchors], [*anchors, (old_end - old, new_end - new)], strict=True):
                left.append((old + one[0] + 1, old + other[0], new + one[1] + 1, new + other[1]))
            for one in anchors:
                found[new + one[1]] = old + one[0]
        else:
            blocks = SequenceMatcher(None, before[old:old_end], after[new:new_end], autojunk=False)
            for block in blocks.get_matching_blocks():
                for offset in range(block.size):
                    found[new + block.b + offset] = old + block.a + offset
    return found


def _anchors(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """The longest sequence, in the order of both, of lines that each of them has once."""
    old, new = Counter(before), Counter(after)
    place = {line: number for number, line in enumerate(before) if old[line] == 1}
    pairs = [(place[line], number) for number, line in enumerate(after) if new[line] == 1 and line in place]
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
