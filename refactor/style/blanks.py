"""Blank lines where lines were added or removed: as many as a careful author would leave.

Between lines that were neighbours before they stay, byte for byte.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from refactor.c.syntax import Node, last_row, parse
from refactor.text.alignment import aligned, compared

_HEAD = re.compile(r"(?:\} )?(?:else )?(?:if|for|while)\b ?\(.*\)|(?:\} )?else|do")


@dataclass(frozen=True)
class _Spacing:
    """The lines of a text that are not blank, and the blank lines above each and at the end."""

    lines: list[str]
    above: list[list[str]]


def _spacing(text: str) -> _Spacing:
    lines: list[str] = []
    above: list[list[str]] = [[]]
    for line in text.split("\n"):
        # Not a form feed: an author has put it there on purpose.
        if line.strip(" \t\r"):
            lines.append(line)
            above.append([])
        else:
            above[-1].append(line)
    return _Spacing(lines, above)


def close_up(before: str, after: str) -> str:
    """`after` with the blank lines that fit what was added to and removed from `before`."""
    old, new = _spacing(before), _spacing(after)
    places = [-1, *aligned(old.lines, new.lines), len(old.lines)]
    out: list[str] = []
    for number, blank in enumerate(new.above):
        above, below = places[number], places[number + 1]
        if above is not None and below == above + 1:
            out += old.above[below]
        elif number in (0, len(new.lines)):
            # No blank line at the top; the one at the end is the newline of the last line.
            out += [""] if number and blank else []
        else:
            out += _gap(old, new, number, above=above, below=below)
        out += new.lines[number : number + 1]
    return "\n".join(out)


def _gap(
    old: _Spacing, new: _Spacing, number: int, *, above: int | None, below: int | None
) -> list[str]:
    """The blank lines above line `number`.

    Args:
        above, below: the places that its neighbours had before; None for a new line.
    """
    line, next_, blank = new.lines[number - 1].strip(), new.lines[number].strip(), new.above[number]
    upper = old.above[above + 1] if above is not None else []
    lower = old.above[below] if below is not None else []
    tight = line.endswith("{") or next_.startswith("}")
    # Never between the head of a statement and what it governs.
    if _HEAD.fullmatch(line):
        return []
    if above is None or below is None:
        kept = upper or lower
        if kept and len(blank) >= len(kept):
            return kept
        return [""] if blank and (kept or not tight) else []
    tight = tight or (not upper and (line.endswith(":") or _directive(line, "if", "el")))
    tight = tight or (not lower and _directive(next_, "endif", "el"))
    return [] if tight else (upper or lower)[:1]


def _directive(line: str, *words: str) -> bool:
    return line.startswith("#") and line[1:].lstrip().startswith(words)


def part_declarations(before: str, after: str) -> str:
    """`after` with a blank line below new declarations, and none among them.

    Where a file had no blank line between a declaration and a statement, it gets none.
    """
    both = compared(before, after)
    old, lines, places = both.old, both.new, both.places
    close: _CloseSeams | None = None
    parted: set[int] = set()
    closed: set[int] = set()
    # As latin-1, in which the file was read: every byte is a character of its own.
    for above, below, wanted in _seams(parse(after.encode("latin-1"))):
        upper, lower = places[above], places[below]
        there = below > above + 1
        if there == wanted or (upper is not None and lower is not None):
            continue
        if wanted:
            # checkpatch.pl wants that blank line (LINE_SPACING), but not all files have it.
            close = close or _CloseSeams(before, places)
            if not close.any_between(above, below):
                parted.add(below)
        elif not _blank_before(old, upper, lower):
            between = range(above + 1, below)
            if not any(lines[row].strip() for row in between):
                closed.update(between)
    out: list[str] = []
    for number, line in enumerate(lines):
        if number in parted:
            out.append("")
        if number not in closed:
            out.append(line)
    return "\n".join(out)


class _CloseSeams:
    """The places of a text where a statement is right below a declaration, to be looked up.

    Args:
        places: where each row of the text after was in it; a new one is in the place of all up to
            its neighbours.
    """

    def __init__(self, text: str, places: Sequence[int | None]) -> None:
        root = parse(text.encode("latin-1"))
        self.rows = sorted(
            above for above, below, wanted in _seams(root) if wanted and below == above + 1
        )
        self.first = _nearest(places, 0)
        self.last = _nearest(places[::-1], text.count("\n") + 1)[::-1]

    def any_between(self, above: int, below: int) -> bool:
        """Whether one was in the place of two rows of the text after."""
        number = bisect_left(self.rows, self.first[above])
        return number < len(self.rows) and self.rows[number] < self.last[below]


def _nearest(places: Sequence[int | None], edge: int) -> list[int]:
    """For each row the place of the nearest one that was there, from it on backwards."""
    known = edge
    found = []
    for place in places:
        known = known if place is None else place
        found.append(known)
    return found


def _blank_before(old: Sequence[str], upper: int | None, lower: int | None) -> bool:
    """Whether a blank line was beside one of two lines before: then it is not a new one."""
    near = [old[upper + 1]] if upper is not None and upper + 1 < len(old) else []
    near += [old[lower - 1]] if lower else []
    return not all(map(str.strip, near))


def _seams(root: Node) -> Iterator[tuple[int, int, bool]]:
    """Places below declarations: the rows around them, and whether they need a blank line."""
    left = [root]
    while left:
        node = left.pop()
        left += node.named_children
        if node.type == "compound_statement":
            yield from _seams_of_block(node)


def _seams_of_block(block: Node) -> Iterator[tuple[int, int, bool]]:
    above: Node | None = None
    comment: int | None = None
    for node in block.named_children:
        row = node.start_point.row
        if node.type == "comment":
            # One beside the declaration is not between it and the next line.
            if comment is None and above and row > last_row(above):
                comment = row
            continue
        if above and above.type == "declaration" and not above.has_error:
            wanted = _is_statement(node)
            below = row if comment is None else min(comment, row)
            # A comment among declarations may keep its blank line.
            if wanted or (wanted is False and below == row):
                yield last_row(above), below, wanted
        above, comment = node, None


def _is_statement(node: Node) -> bool | None:
    """Whether a node is a statement; None if not certain: a macro that declares looks like one."""
    if node.has_error or node.type.startswith("preproc"):
        return None
    if node.type == "declaration":
        return False
    word = (node.text or b"").split(b"(")[0].strip()
    return None if word.isupper() or word == b"guard" else True
