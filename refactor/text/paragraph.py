"""A paragraph of a comment, filled to 80 columns from one of its lines on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from refactor.text.columns import WIDTH, column

MARGIN = {b"/*": rb"(?:\*(?!/))?", b"//": rb"(?://+)?", b"#": rb"#*", b"": rb""}
"""The leader of a comment's lines, by its opener; documentation has the empty opener."""

_OPENING = {b"/*": rb"/\*+", b"//": rb"//+", b"#": rb"#+", b"": rb""}
_CLOSING = re.compile(rb"[ \t]*\*+/")
# Lists of reST and of kernel-doc: `- word`, `1) word`, `@argument: word`.
_ITEM = re.compile(rb"(?:[-*+]|\(?(?:\d{1,2}|[a-z])[.)]|@[\w.-]+:)[ \t]+")
_APART = re.compile(rb"[^\w\s]+$|[A-Z]\w*:(?:[ \t]|$)|:\w+:[ \t]|\.\. |[|>]|\+-")
"""Rows that are never filled: rulers, kernel-doc sections (`Return:`), tables, reST markup."""

_WORD = re.compile(rb"([ \t]*)(\S+)")


@dataclass(frozen=True)
class CommentLine:
    """A line of a comment, taken apart.

    Attributes:
        prefix: code, indentation and leader before the words.
        body: the words.
        suffix: the end of the comment, and code behind it.
    """

    prefix: bytes
    body: bytes
    suffix: bytes = b""

    @property
    def row(self) -> bytes:
        """The line as it is in the file."""
        return self.prefix + self.body + self.suffix

    @property
    def indent(self) -> bytes:
        """The white space at its beginning."""
        return self.prefix[: len(self.prefix) - len(self.prefix.lstrip())]


def dissect(rows: Sequence[bytes], opener: bytes, *, start: int, end: int) -> list[CommentLine]:
    """The lines of a comment, taken apart.

    Args:
        opener: a key of MARGIN.
        start: where in the first row it begins, in bytes.
        end: where in the last row it ends.
    """
    lines = []
    last = len(rows) - 1
    for number, row in enumerate(rows):
        margin = re.compile(rb"[ \t]*" + (MARGIN if number else _OPENING)[opener] + rb"[ \t]*")
        begins = margin.match(row, 0 if number else start)
        assert begins is not None  # every opener opens, and no margin is needed
        stop = len(row)
        if number == last and opener == b"/*":
            stop = _closing(row, begins.end(), end)
        lines.append(CommentLine(row[: begins.end()], row[begins.end() : stop], row[stop:]))
    return lines


def _closing(row: bytes, start: int, end: int) -> int:
    """Where the `*/` begins that ends at `end`; the end of the row if there is none."""
    for match in _CLOSING.finditer(row, start):
        if match.end() == end:
            return match.start()
    return len(row)


def fill(lines: Sequence[CommentLine], numbers: Sequence[int], opener: bytes) -> list[bytes]:
    """The rows of a comment with paragraphs filled, from each of these lines on.

    Args:
        numbers: of lines of the comment, in their order.
    """
    rows: list[bytes] = []
    at = stop = macro_end = 0
    for number in numbers:
        if number < at:
            continue
        if number >= stop:
            stop = _end(lines, number, opener)
            macro_end = _macro_end(lines, number, stop)
        if number < macro_end:
            # A macro, whose lines have to stay lines.
            continue
        filled, end = _fill_from(lines, number, stop=stop, opener=opener)
        rows += _rows(lines[at:number])
        rows += filled
        at = end
    return rows + _rows(lines[at:])


def _rows(lines: Sequence[CommentLine]) -> list[bytes]:
    return [line.row for line in lines]


def _macro_end(lines: Sequence[CommentLine], start: int, stop: int) -> int:
    """The number of the line after the last one that a backslash continues; 0 if there is none."""
    for number in range(stop - 1, start - 1, -1):
        if lines[number].row.rstrip().endswith(b"\\"):
            return number + 1
    return 0


def _fill_from(
    lines: Sequence[CommentLine], number: int, *, stop: int, opener: bytes
) -> tuple[list[bytes], int]:
    """The rows of a paragraph from a line on, and the number of the first line that stays as it is.

    Args:
        stop: the number of the line after the paragraph.
    """
    first = lines[number]
    if stop > number + 1:
        prefix = lines[number + 1].prefix
    elif number == 0 and not first.prefix.lstrip().startswith(opener):
        # Behind code: nothing shows where a second line would begin.
        return [first.row], 1
    else:
        prefix = _hanging(first, opener if number == 0 else b"")
    # `/* words */` can only be broken as a block.
    if len(lines) == 1 and opener == b"/*":
        return _block(first, prefix), 1
    return _wrap(lines, range(number, stop), prefix)


def _end(lines: Sequence[CommentLine], number: int, opener: bytes) -> int:
    """The number of the line after a paragraph, whose lines have the same prefix.

    The first line of a comment or of a list item may have another one.
    """
    opens = bool((number == 0 and opener) or _ITEM.match(lines[number].body))
    stop = number + 1
    while stop < len(lines) and _flows(lines[stop].body):
        second = stop == number + 1
        if lines[stop].prefix != lines[stop - 1].prefix and not (second and opens):
            break
        stop += 1
    return stop


def _flows(body: bytes) -> bool:
    return bool(body.strip()) and not _ITEM.match(body) and not _APART.match(body.rstrip())


def _hanging(line: CommentLine, opener: bytes) -> bytes:
    """The prefix of the lines after a line that has none below it."""
    prefix = line.prefix
    if opener == b"/*":
        prefix = line.indent + b" *" + prefix[len(prefix.rstrip()) :]
    item = _ITEM.match(line.body)
    return prefix + b" " * len(item[0]) if item else prefix


def _block(line: CommentLine, prefix: bytes) -> list[bytes]:
    """The rows of a comment of one line, with its ends on lines of their own if it is too long.

    A comment with code behind it stays as it is.
    """
    closing = _CLOSING.match(line.suffix)
    if _fits(line.row) or closing is None or line.suffix[closing.end() :].strip():
        return [line.row]
    gap = line.prefix[len(line.prefix.rstrip()) :]
    alone = CommentLine(line.indent + b" *" + gap, line.body)
    filled, _ = _wrap([alone], range(1), prefix)
    return [line.prefix.rstrip(), *filled, line.indent + b" */" + line.suffix[closing.end() :]]


def _wrap(lines: Sequence[CommentLine], numbers: range, prefix: bytes) -> tuple[list[bytes], int]:
    """The words of some lines on rows of at most 80 columns, and the first line that stays.

    That line begins where a row has just ended: from there on all is as before.
    """
    rows = []
    row = b""
    for number in numbers:
        first = True
        for space, word in _words(lines[number]):
            if number == numbers.start and first:
                row = lines[number].prefix + word
                first = False
                continue
            longer = row + (b" " if first else space) + word
            if _fits(longer):
                row = longer
            else:
                rows.append(row)
                if first:
                    # A row ended with the line above: this line and all below stay.
                    return rows, number
                row = prefix + word
            first = False
    return [*rows, row], numbers.stop


def _words(line: CommentLine) -> list[tuple[bytes, bytes]]:
    """The words of a line with the white space before them; the suffix is in the last."""
    *words, (space, last) = _WORD.findall(line.body)
    return [*words, (space, last + line.suffix)]


def _fits(row: bytes) -> bool:
    return column(row.decode("utf-8", "replace")) <= WIDTH
