"""Move definitions: the lines to take from one file, and the gap of another that takes them.

A gap between lines is named by the number (from 1) of the line above it; 0 is before the first.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from refactor.c.outline import Condition, Outline, OutlineItem

# The place of a gap: half a line below the line above it.
HALF = 0.5


@dataclass(frozen=True)
class Piece:
    """Lines that move together: a definition, or a whole `#if` of definitions that all move.

    Attributes:
        items: the definitions in it.
        under: the directives that it is under in its file.
    """

    first: int
    last: int
    items: tuple[OutlineItem, ...]
    under: tuple[str, ...]


def pieces(outline: Outline, names: Collection[str]) -> list[Piece]:
    """The lines of the definitions of these names, in the order of the file."""
    wanted = set(names)
    moving: list[OutlineItem] = []
    staying: list[int] = []
    for item in outline.items:
        if wanted.isdisjoint(item.names):
            staying.append(item.first)
        else:
            moving.append(item)
    by_line: dict[int, Piece] = {}
    together: dict[int, list[OutlineItem]] = {}
    for item in moving:
        piece = _piece(outline, item, staying)
        by_line[piece.first] = piece
        together.setdefault(piece.first, []).append(item)
    return [replace(piece, items=tuple(together[first])) for first, piece in by_line.items()]


def _piece(outline: Outline, item: OutlineItem, staying: Sequence[int]) -> Piece:
    """The lines with which an item moves.

    Args:
        staying: the first lines of the items that do not move.
    """
    under: list[str] = []
    for condition in outline.around(item.first):
        # The outermost one that moves whole takes all inside along.
        if _moves_whole(condition, staying):
            return Piece(condition.first, condition.last, (item,), tuple(under))
        under.append(condition.branch(item.first))
    return Piece(item.first, item.last, (item,), tuple(under))


def _moves_whole(condition: Condition, staying: Sequence[int]) -> bool:
    """Whether no item stays between `#if` and `#endif`."""
    if_line, _ = condition.branches[0]
    return bisect_right(staying, if_line) == bisect_left(staying, condition.last)


def without(lines: Sequence[bytes], gone: Sequence[Piece]) -> list[bytes]:
    """The lines that are left.

    In the place of a piece is one blank line if it had any beside it, and none at an `#if` or at
    the end of the file.
    """
    out: list[bytes] = []
    start = 0
    for piece in gone:
        out += lines[start : piece.first - 1]
        start = piece.last
        # Directly below #if and above #endif no blank line is left behind.
        tight = any(map(_opens, out[-1:])) or any(map(_closes, lines[start : start + 1]))
        blank = _drop_blank(out)
        while start < len(lines) and not lines[start].strip():
            start += 1
            blank = True
        if blank and not tight and out and start < len(lines):
            out.append(b"")
    return [*out, *lines[start:]]


def _drop_blank(lines: list[bytes]) -> bool:
    """Remove the blank lines at the end, and return whether there were any."""
    before = len(lines)
    while lines and not lines[-1].strip():
        lines.pop()
    return len(lines) < before


def _opens(line: bytes) -> bool:
    return line.replace(b" ", b"").startswith((b"#if", b"#el"))


def _closes(line: bytes) -> bool:
    return line.replace(b" ", b"").startswith((b"#endif", b"#el"))


def piece_lines(lines: Sequence[bytes], moved: Sequence[Piece]) -> list[bytes]:
    """The lines of the pieces, with a blank line between two that had any between them."""
    out: list[bytes] = []
    last = 0
    for piece in moved:
        between = lines[last : piece.first - 1]
        if out and not all(map(bytes.strip, between)):
            out.append(b"")
        out += lines[piece.first - 1 : piece.last]
        last = piece.last
    return out


def with_lines(lines: Sequence[bytes], gap: int, added: Sequence[bytes]) -> list[bytes]:
    """The lines with others in a gap, and blank lines around those but at the ends of the file."""
    above = [b""] if gap and lines[gap - 1].strip() else []
    below = [b""] if gap < len(lines) and lines[gap].strip() else []
    return [*lines[:gap], *above, *added, *below, *lines[gap:]]


def beside(outline: Outline, name: str, after: bool) -> int | None:
    """The gap beside the definition of a name; None if there is not exactly one.

    An `#if` with a definition in each branch counts as one.
    """
    items = outline.defining(name)
    if not items:
        return None
    first, last = items[0].first, items[-1].last
    if len(items) > 1:
        condition = _around_both(outline, first, last)
        if condition is None or not _in_branches_apart(condition, items):
            return None
        first, last = condition.first, condition.last
    return last if after else first - 1


def _around_both(outline: Outline, first: int, last: int) -> Condition | None:
    """The innermost condition around two lines."""
    for condition in reversed(outline.around(first)):
        if condition.holds(last):
            return condition
    return None


def _in_branches_apart(condition: Condition, items: Sequence[OutlineItem]) -> bool:
    branches = {condition.branch(item.first) for item in items}
    return len(branches) == len(items)


def item_across(outline: Outline, gap: int) -> OutlineItem | None:
    """The item that a gap is inside of."""
    for item in outline.items:
        if item.first <= gap < item.last:
            return item
    return None


def lost_directive(moved: Sequence[Piece], outline: Outline, gap: int) -> tuple[Piece, str] | None:
    """A piece, and a directive around it that is not around a gap of another file."""
    # Moved code must not be compiled where it was not before.
    there = outline.directives(gap + HALF)
    for piece in moved:
        for directive in piece.under:
            if directive not in there:
                return piece, directive
    return None


def gained_directives(moved: Sequence[Piece], outline: Outline, gap: int) -> tuple[str, ...]:
    """The directives around a gap that are not around all of the pieces."""
    gained = []
    for directive in outline.directives(gap + HALF):
        # Some code would be compiled under a condition that it did not have before.
        if any(directive not in piece.under for piece in moved):
            gained.append(directive)
    return tuple(gained)
