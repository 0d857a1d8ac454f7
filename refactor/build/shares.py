"""Targets and trees in parts, one for each machine that builds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Wanted = Mapping[str, Sequence[str]]
"""Tree -> targets."""


def shares(wanted: Wanted, machines: int) -> list[Wanted]:
    """Split what is to be built into at most so many parts.

    By targets first: a machine that goes from tree to tree builds only what differs. Where there
    are fewer targets than machines, the trees are split, too: each part then begins with a whole
    build.
    """
    targets: dict[str, None] = {}
    for of_tree in wanted.values():
        targets |= dict.fromkeys(of_tree)
    names = list(targets)
    by_targets = min(machines, len(names))
    parts: list[Wanted] = []
    for number in range(by_targets):
        # Neighbours take about as long as each other: dealt out, each gets as much.
        mine = frozenset(names[number::by_targets])
        part = {}
        for tree, of_tree in wanted.items():
            if own := [target for target in of_tree if target in mine]:
                part[tree] = own
        parts += _by_trees(part, machines // by_targets)
    return parts


def _by_trees(part: Wanted, machines: int) -> list[Wanted]:
    """Split the trees of a part, neighbours together."""
    trees = list(part)
    # Two trees at least, or all that a machine does is a whole build.
    runs = max(1, min(machines, len(trees) // 2))
    size = -(-len(trees) // runs)
    starts = range(0, len(trees), size)
    return [{tree: part[tree] for tree in trees[start : start + size]} for start in starts]
