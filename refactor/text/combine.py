"""Changes that were made to one text apart from each other, put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from refactor.text.alignment import aligned, regions


@dataclass(frozen=True)
class Replaced:
    """Lines of a text replaced by others: from `start` up to `end`, counted from 0."""

    start: int
    end: int
    lines: tuple[bytes, ...]


@dataclass(frozen=True)
class Clash:
    """Two changes of the same lines.

    Attributes:
        first, second: the names of the two.
        line: the first of the lines, counted from 1.
    """

    first: str
    second: str
    line: int


def combine(before: bytes, results: Mapping[str, bytes]) -> bytes | Clash:
    """The text with the changes of all results, or the first two that change the same lines.

    Args:
        results: name -> the text after the change of that name.
    """
    # One file in its own process is the rule.
    if len(results) == 1:
        return next(iter(results.values()))
    origins: dict[Replaced, str] = {}
    known: dict[bytes, str] = {}
    for name, after in results.items():
        if after in known:
            continue
        known[after] = name
        for edited in replacements(before, after):
            origins.setdefault(edited, name)
    ordered = sorted(origins, key=lambda edited: (edited.start, edited.end, edited.lines))
    for one, other in pairwise(ordered):
        # Two insertions at one place clash as well: nothing says which comes first.
        if other.start < one.end or other.start == one.start:
            return Clash(origins[one], origins[other], other.start + 1)
    return apply_all(before, ordered)


def replacements(before: bytes, after: bytes) -> list[Replaced]:
    """The lines of a text that were replaced, in order."""
    old = before.splitlines(keepends=True)
    new = after.splitlines(keepends=True)
    found = []
    for region in regions(aligned(old, new), len(old)):
        lines = tuple(new[region.new : region.new_end])
        found.append(Replaced(region.old, region.old_end, lines))
    return found


def apply_all(before: bytes, replaced: Iterable[Replaced]) -> bytes:
    """The text with some lines replaced, which are in order and do not overlap."""
    old = before.splitlines(keepends=True)
    lines: list[bytes] = []
    at = 0
    for each in replaced:
        lines += [*old[at : each.start], *each.lines]
        at = each.end
    return b"".join([*lines, *old[at:]])
