r"""Columns: what was aligned stays aligned, and what is added is aligned as the lines beside it.

spatch writes one blank wherever it writes: `.new = f,` in a table of `.name\t\t= f,`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from refactor.style.matched import Gap, in_gaps
from refactor.style.tokens import Tokens, line_starts, matched
from refactor.text.alignment import compared
from refactor.text.columns import TAB, WIDTH, column, indent

_WIDE = re.compile(r"[ \t]*\t[ \t]*|  +")
_BLANK = re.compile(r"[ \t]+")
# A field that is initialised, and one that is declared.
_SHAPES = (
    re.compile(r"(?P<left>\s*\.\w+(?:\[\w+\])?)(?P<gap>[ \t]+)(?P<right>= .*)"),
    re.compile(
        r"(?P<left>\s*(?!return\b|goto\b)(?:\w+ )*\w+)(?P<gap>[ \t]+)(?P<right>\**\w+.*;.*)"
    ),
)


def keep_columns(before: str, after: str) -> str:
    """`after` with its new lines aligned as those before them or beside them are."""
    both = compared(before, after)
    added = both.added
    # Tokens are slow, and most files have no columns.
    if not added or not any(_WIDE.search(line.strip()) for line in both.old):
        return after
    old, new = Tokens(before), Tokens(after)
    match = matched(old, new, both.places)
    gaps = list(_as_before(old, new, added, match=match))
    known = {new.rows[number] for number, place in enumerate(match) if place is not None}
    gaps += _as_beside(both.new, added - known)
    return in_gaps(after, gaps)


def _as_before(
    old: Tokens, new: Tokens, added: Collection[int], *, match: Sequence[int | None]
) -> Iterator[Gap]:
    """The gaps before tokens that were aligned, up to the column where they were."""
    # Row -> its text up to the last new gap, and where in `new` that ends.
    laid: dict[int, tuple[str, int]] = {}
    for number in range(1, len(new)):
        row, place, above = new.rows[number], match[number], match[number - 1]
        if place is None and above is not None:
            # What is in the place of the next one.
            place = above + 1
        if row not in added or new.rows[number - 1] != row or not place or place >= len(old):
            continue
        was, gap = old.gap(place - 1), new.gap(number - 1)
        if not _WIDE.fullmatch(was) or not _BLANK.fullmatch(gap):
            continue
        end, begin = new.all[number - 1].end, new.all[number].start
        text, start = laid.get(row, ("", new.starts[row]))
        text += new.text[start:end]
        wanted = column(old.text[old.starts[old.rows[place]] : old.all[place].start])
        if not _is_column(old.lines, old.rows[place], wanted):
            continue
        fresh = _padding(column(text), wanted, was)
        if _fits(new.lines[row], text + fresh + new.text[begin : new.starts[row + 1] - 1]):
            yield Gap(end, begin, fresh)
            laid[row] = text + fresh, begin


def _is_column(lines: Sequence[str], row: int, wanted: int) -> bool:
    """Whether a line beside has something aligned there, too: a stray tab makes no table."""
    for other in (row - 1, row + 1):
        line = lines[other].rstrip() if 0 <= other < len(lines) else ""
        for gap in _WIDE.finditer(line, len(indent(line))):
            if column(line[: gap.end()]) == wanted:
                return True
    return False


def _fits(line: str, fresh: str) -> bool:
    """Whether a line does not become too long."""
    return column(fresh) <= max(WIDTH, column(line))


def _padding(width: int, wanted: int, like: str) -> str:
    """The white space from one column to another, of tabs where the example has one."""
    if width >= wanted:
        return " "
    if "\t" not in like:
        return " " * (wanted - width)
    tabs = wanted // TAB - width // TAB
    return "\t" * tabs + " " * (wanted % TAB if tabs else wanted - width)


def _as_beside(lines: Sequence[str], rows: Collection[int]) -> Iterator[Gap]:
    """The gaps of lines of which nothing was there before, as the lines beside them have them."""
    starts = line_starts(lines)
    for row in sorted(rows):
        for shape in _SHAPES:
            own = shape.fullmatch(lines[row])
            beside = [lines[other] for other in (row - 1, row + 1) if 0 <= other < len(lines)]
            found = next(filter(None, map(shape.fullmatch, beside)), None)
            if not own or not found or not _WIDE.fullmatch(found["gap"]):
                continue
            wanted = column(found["left"] + found["gap"])
            fresh = _padding(column(own["left"]), wanted, found["gap"])
            if _fits(lines[row], own["left"] + fresh + own["right"]):
                yield Gap(starts[row] + own.start("gap"), starts[row] + own.end("gap"), fresh)
