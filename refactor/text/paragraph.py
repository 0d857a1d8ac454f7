"""A paragraph of a comment, filled to 80 columns from one of its lines on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from refactor.text.columns import WIDTH, column

MARGIN = {b"/*": rb"(?:\*(?!/))?", b"//": rb"(?://+)?", b"#": rb"#*", b"": rb""}
"""What the lines of a comment begin with, by what the comment begins with; documentation begins with nothing."""

_OPENING = {b"/*": rb"/\*+", b"//": rb"//+", b"#": rb"#+", b"": rb""}
_CLOSING = re.compile(rb"[ \t]*\*+/")
_ITEM = re.compile(rb"(?:[-*+]|\(?(?:\d{1,2}|[a-z])[.)]|@[\w.-]+:)[ \t]+")
_APART = re.compile(rb"[^\w\s]+$|[A-Z]\w*:(?:[ \t]|$)|:\w+:[ \t]|\.\. |[|>]|\+-")
"""Rows that words never flow into: rulers, kernel-doc sections such as `Return:`, tables, reStructuredText's own."""

_WORD = re.compile(rb"([ \t]*)(\S+)")


@dataclass(frozen=True)
class Line:
    """A line with a comment in it: what stands before its words, its words, the comment's end with what follows."""

    prefix: bytes
    body: bytes
    suffix: bytes = b""

    @property
    def row(self) -> bytes:
        """The line as it stands in the file."""
        return self.prefix + self.body + self.suffix

    @property
    def indent(self) -> bytes:
        """The white space that it begins with."""
        return self.prefix[: len(self.prefix) - len(self.prefix.lstrip())]


def dissect(rows: Sequence[bytes], opener: bytes, start: int, end: int) -> list[Line]:
    """The lines of a comment, taken apart.

    Args:
        opener: a key of MARGIN.
        start: where in the first row it begins, in bytes.
        end: where in the last row it ends.
    """
    lines = []
    for number, row in enumerate(rows):
        margin = re.compile(rb"[ \t]*" + (MARGIN if number else _OPENING)[opener] + rb"[ \t]*")
        begins = margin.match(row, 0 if number else start)
        assert begins is not None  # every opener opens, and no margin is needed
        closing = None
        if number == len(rows) - 1 and opener == b"/*":
            closing = next(
                (match for match in _CLOSING.finditer(row, begins.end()) if match.end() == end),
                None,
            )
        stop = closing.start() if closing else len(row)
        lines.append(Line(row[: begins.end()], row[begins.end() : stop], row[stop:]))
    return lines


def fill(lines: Sequence[Line], numbers: Sequence[int], opener: bytes) -> list[bytes]:
    """The rows of a comment with paragraphs filled, from each of these lines to where nothing moves.

    Args:
        numbers: of lines of the comment, in their order.
    """
    rows: list[bytes] = []
    at = stop = 0
    inside: list[int] = []
    for number in numbers:
        if number < at:
            continue
        if number >= stop:
            stop = _end(lines, number, opener)
            inside = [
                each for each in range(number, stop) if lines[each].row.rstrip().endswith(b"\\")
            ]
        if inside and number <= inside[-1]:
            # A macro, whose lines have to stay lines.
            continue
        filled, end = _filled(lines, number, stop, opener)
        rows += [*(line.row for line in lines[at:number]), *filled]
        at = end
    return [*rows, *(line.row for line in lines[at:])]


def _filled(
    lines: Sequence[Line], number: int, stop: int, opener: bytes
) -> tuple[list[bytes], int]:
    """The rows of a paragraph from a line on, and the number of the line from which on nothing moves.

    Args:
        stop: the number of the line after the paragraph.
    """
    first = lines[number]
    if stop > number + 1:
        prefix = lines[number + 1].prefix
    elif number == 0 and not first.prefix.lstrip().startswith(opener):
        return [first.row], 1  # beside code there is no telling where a second line would begin
    else:
        prefix = _hanging(first, opener if number == 0 else b"")
    if len(lines) == 1 and opener == b"/*":
        return _block(first, prefix), 1
    return _laid(lines, range(number, stop), prefix)


def _end(lines: Sequence[Line], number: int, opener: bytes) -> int:
    """The number of the line after the paragraph of a line; its lines begin alike, but perhaps for the first."""
    stop = number + 1
    while stop < len(lines) and _flows(lines[stop].body):
        opens = stop == number + 1 and bool(
            (number == 0 and opener) or _ITEM.match(lines[number].body)
        )
        if lines[stop].prefix != lines[stop - 1].prefix and not opens:
            break
        stop += 1
    return stop


def _flows(body: bytes) -> bool:
    return bool(body.strip()) and not _ITEM.match(body) and not _APART.match(body.rstrip())


def _hanging(line: Line, opener: bytes) -> bytes:
    """What the lines after this one begin with, when there is none yet to show it."""
    prefix = line.prefix
    if opener == b"/*":
        prefix = line.indent + b" *" + prefix[len(prefix.rstrip()) :]
    item = _ITEM.match(line.body)
    return prefix + b" " * len(item[0]) if item else prefix


def _block(line: Line, prefix: bytes) -> list[bytes]:
    """A comment of one line: as it is where it fits or code follows it, else with its ends on lines of their own."""
    closing = _CLOSING.match(line.suffix)
    if _fits(line.row) or closing is None or line.suffix[closing.end() :].strip():
        return [line.row]
    alone = Line(line.indent + b" *" + line.prefix[len(line.prefix.rstrip()) :], line.body)
    filled, _ = _laid([alone], range(1), prefix)
    return [line.prefix.rstrip(), *filled, line.indent + b" */" + line.suffix[closing.end() :]]


def _laid(lines: Sequence[Line], numbers: range, prefix: bytes) -> tuple[list[bytes], int]:
    """The words of some lines on rows of at most 80 columns, and the number of the line from which on nothing moves."""
    done = []
    row = lines[numbers.start].prefix
    for number in numbers:
        line = lines[number]
        begins = number > numbers.start
        *words, (gap, word) = _WORD.findall(line.body)
        for position, (space, each) in enumerate([*words, (gap, word + line.suffix)]):
            longer = row + (space if position else b" " if begins else b"") + each
            if _fits(longer) or not (begins or position):
                row = longer
                continue
            done.append(row)
            if begins and position == 0:
                return done, number
            row = prefix + each
    return [*done, row], numbers.stop


def _fits(row: bytes) -> bool:
    return column(row.decode("utf-8", "replace")) <= WIDTH
