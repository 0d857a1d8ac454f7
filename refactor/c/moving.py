"""Definitions taken out of the lines of one file and laid into those of another: which lines go, and what closes up.

A gap between lines is named by the number (from 1) of the line above it; 0 is before the first.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, compress

from refactor.c.outline import Condition, Item, Outline

HALF = 0.5


@dataclass(frozen=True)
class Piece:
    """Lines that move together: a definition with what belongs to it, or a whole `#if` of definitions that all move.

    Attributes:
        items: the definitions in it.
        under: the directives that it is under where it stands.
    """

    first: int
    last: int
    items: tuple[Item, ...]
    under: tuple[str, ...]


def pieces(outline: Outline, names: Collection[str]) -> list[Piece]:
    """The lines of the definitions of these names, in the order of the file."""
    wanted = set(names)
    goes = [bool(wanted.intersection(item.names)) for item in outline.items]
    # How many stay, of the items above each.
    staying = list(accumulate((not each for each in goes), initial=0))
    lines = [item.first for item in outline.items]

    def goes_whole(condition: Condition) -> bool:
        first, last = (
            bisect_right(lines, condition.branches[0][0]),
            bisect_left(lines, condition.last),
        )
        return staying[first] == staying[last]

    found: dict[int, Piece] = {}
    held: dict[int, list[Item]] = {}
    for item in compress(outline.items, goes):
        around = outline.around(item.first)
        whole = next(filter(goes_whole, around), None)
        first, last = (whole.first, whole.last) if whole else (item.first, item.last)
        under = tuple(condition.branch(item.first) for condition in _outside(around, whole))
        held.setdefault(first, []).append(item)
        found[first] = Piece(first, last, (), under)
    return [replace(piece, items=tuple(held[first])) for first, piece in found.items()]


def _outside(around: tuple[Condition, ...], whole: Condition | None) -> tuple[Condition, ...]:
    return around[: around.index(whole)] if whole else around


def without(lines: Sequence[bytes], gone: Sequence[Piece]) -> list[bytes]:
    """What is left; where a piece went, one blank line if it had any, and none if it touched an `#if` or the end."""
    out: list[bytes] = []
    start = 0
    for piece in gone:
        out += lines[start : piece.first - 1]
        start = piece.last
        tight = any(map(_opens, out[-1:])) or any(map(_closes, lines[start : start + 1]))
        blank = _drop_blank(out)
        while start < len(lines) and not lines[start].strip():
            start += 1
            blank = True
        if blank and not tight and out and start < len(lines):
            out.append(b"")
    return [*out, *lines[start:]]


def _drop_blank(lines: list[bytes]) -> bool:
    """Take the blank lines off the end."""
    before = len(lines)
    while lines and not lines[-1].strip():
        lines.pop()
    return len(lines) < before


def _opens(line: bytes) -> bool:
    return line.replace(b" ", b"").startswith((b"#if", b"#el"))


def _closes(line: bytes) -> bool:
    return line.replace(b" ", b"").startswith((b"#endif", b"#el"))


def text(lines: Sequence[bytes], moved: Sequence[Piece]) -> list[bytes]:
    """The lines of the pieces, as they are; one blank line between those that had any between them."""
    out: list[bytes] = []
    last = 0
    for piece in moved:
        if out and not all(line.strip() for line in lines[last : piece.first - 1]):
            out.append(b"")
        out += lines[piece.first - 1 : piece.last]
        last = piece.last
    return out


def laid(lines: Sequence[bytes], gap: int, added: Sequence[bytes]) -> list[bytes]:
    """The lines with others in a gap, and a blank line above and below those; none where the file begins or ends."""
    above = [b""] if gap and lines[gap - 1].strip() else []
    below = [b""] if gap < len(lines) and lines[gap].strip() else []
    return [*lines[:gap], *above, *added, *below, *lines[gap:]]


def beside(outline: Outline, name: str, after: bool) -> int | None:
    """The gap beside what defines a name: one item, or one `#if` with an item in each branch; None for all else."""
    items = outline.defining(name)
    if not items:
        return None
    first, last = items[0].first, items[-1].last
    if len(items) > 1:
        around = [c for c in outline.around(first) if c.holds(last)]
        if not around or len({around[-1].branch(item.first) for item in items}) < len(items):
            return None
        first, last = around[-1].first, around[-1].last
    return last if after else first - 1


def torn(outline: Outline, gap: int) -> Item | None:
    """The item that a gap is inside of."""
    return next((item for item in outline.items if item.first <= gap < item.last), None)


def lost(moved: Sequence[Piece], outline: Outline, gap: int) -> tuple[Piece, str] | None:
    """A piece, and the directive that it is under and would not be in a gap of another file."""
    there = outline.directives(gap + HALF)
    return next(
        ((piece, each) for piece in moved for each in piece.under if each not in there), None
    )


def gained(moved: Sequence[Piece], outline: Outline, gap: int) -> tuple[str, ...]:
    """The directives that only the gap is under."""
    return tuple(
        each
        for each in outline.directives(gap + HALF)
        if any(each not in piece.under for piece in moved)
    )
