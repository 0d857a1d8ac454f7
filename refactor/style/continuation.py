"""Continuation lines: where their author had them, and below the parenthesis that has moved.

spatch 1.1 leaves the lines below a longer or shorter name where they were, or not, as it happens,
and breaks every line that it writes at 78 columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from refactor.style.faults import CRUMB, RESUMED
from refactor.style.tokens import Tokens, matched
from refactor.text.alignment import compared, new_rows
from refactor.text.columns import WIDEST, WIDTH, column, indent, indentation


@dataclass(frozen=True)
class _Row:
    """A line that begins inside of parentheses.

    Attributes:
        number: of the line.
        first: the number of its first token.
        opener: the number of the innermost parenthesis around that.
    """

    number: int
    first: int
    opener: int


class _Texts:
    """Two texts, and the tokens of the second that are in the first."""

    def __init__(self, old: Tokens, new: Tokens, rows: Sequence[int | None]) -> None:
        self.old, self.new = old, new
        self.added = new_rows(rows)
        self.match = matched(old, new, rows)
        self.openers = _openers(old)

    def was_aligned(self, row: _Row) -> bool:
        """Whether the line was below the same parenthesis."""
        place, opener = self.match[row.first], self.match[row.opener]
        if place is None or opener is None or self.openers[place] != opener:
            return False
        return _is_first(self.old, place) and _column(self.old, place) == (
            _column(self.old, opener) + 1
        )

    def broken_by_spatch(self, row: _Row) -> bool:
        """Whether there was no line break."""
        place = self.match[row.first]
        above = self.match[row.first - 1]
        if place is None or above is None or above + 1 != place or row.number not in self.added:
            return False
        return self.old.rows[above] == self.old.rows[place]

    def is_new_crumb(self, row: _Row) -> bool:
        """Whether the line begins with the end of a call that was added, too little for a line."""
        line = self.new.lines[row.number].strip()
        fits = CRUMB.fullmatch(line) or RESUMED.fullmatch(line)
        return self.match[row.first] is None and bool(fits)

    def was_wide(self, row: _Row) -> bool:
        """Whether the line that the row is the rest of was too wide before."""
        place = self.match[row.first]
        return place is not None and column(self.old.lines[self.old.rows[place]]) > WIDTH


def lay_out_continuation(before: str, after: str) -> str:
    """`after` with continuation lines joined that spatch has broken, and aligned as they were."""
    both = compared(before, after)
    lines, added = both.new, both.added
    # Tokens are slow, and most changes are of whole lines.
    if not any(_is_open(lines[row]) or _is_open(lines[row - 1]) for row in added):
        return after
    texts = _Texts(Tokens(before), Tokens(after), both.places)
    lines = list(texts.new.lines)
    joined: dict[int, int] = {}
    rest: _Row | None = None
    touched = set(added)
    for row in _rows(texts.new, touched):
        above = joined.get(row.number - 1, row.number - 1)
        whole = f"{lines[above]} {lines[row.number].lstrip()}"
        if texts.broken_by_spatch(row):
            # coding-style.rst prefers 80 columns, and checkpatch.pl complains beyond 100.
            limit = WIDEST if texts.was_wide(row) else WIDTH
            rest = None if column(whole) <= limit else row
        elif texts.is_new_crumb(row):
            limit, rest = WIDEST, None
        elif rest is not None and rest.opener == row.opener and rest.number == above:
            limit, rest = WIDTH, None
        else:
            limit, rest = 0, None
        if column(whole) <= limit:
            lines[above] = whole
            joined[row.number] = above
        elif texts.was_aligned(row):
            lines[row.number] = _below(lines, texts.new, row, joined=joined)
            # What is below a parenthesis of this line follows it.
            touched.add(row.number)
    return "\n".join(line for number, line in enumerate(lines) if number not in joined)


def _below(lines: Sequence[str], new: Tokens, row: _Row, *, joined: dict[int, int]) -> str:
    """The line, aligned with the column behind its parenthesis."""
    line, opening_row = lines[row.number], new.rows[row.opener]
    if opening_row in joined:
        return line
    # Only the indentation of that line may be another one by now.
    was = new.lines[opening_row][: new.all[row.opener].end - new.starts[opening_row]]
    width = column(indent(lines[opening_row]) + was.lstrip())
    moved = indentation(width) + line.lstrip()
    return moved if column(moved) <= max(WIDTH, column(line)) else line


def _rows(new: Tokens, touched: set[int]) -> Iterator[_Row]:
    """The lines that begin inside of parentheses of which a line is touched."""
    openers = _openers(new)
    for number in range(1, len(new)):
        row, opener = new.rows[number], openers[number]
        if opener is None or new.rows[number - 1] != row - 1:
            continue
        # Not below a comment or a directive, nor in the body of a macro.
        if new.gap(number - 1).strip():
            continue
        if touched.intersection(range(new.rows[opener], row + 1)):
            yield _Row(row, number, opener)


def _openers(tokens: Tokens) -> list[int | None]:
    """The innermost parenthesis around each token; a brace or a semicolon ends all of them."""
    openers: list[int | None] = []
    opened: list[int] = []
    for number, token in enumerate(tokens.all):
        if token.text == ")" and opened:
            openers.append(opened.pop())
            continue
        if token.text in "{};":
            opened = []
        openers.append(opened[-1] if opened else None)
        if token.text == "(":
            opened.append(number)
    return openers


def _is_first(tokens: Tokens, number: int) -> bool:
    return number == 0 or tokens.rows[number - 1] != tokens.rows[number]


def _column(tokens: Tokens, number: int) -> int:
    row = tokens.rows[number]
    return column(tokens.lines[row][: tokens.all[number].start - tokens.starts[row]])


def _is_open(line: str) -> bool:
    """Whether a statement may go on below a line."""
    return line.count("(") > line.count(")") or line.rstrip().endswith(",")
