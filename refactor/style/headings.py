"""Parameter lists of functions that a rule has touched, and that go over several lines."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

# A type, and a name in lower case: not the macro of a table, a trace event or a system call.
_HEADING = re.compile(r"(?!typedef\b|return\b|else\b)[A-Za-z_][\w \t*]*[ \t*](?=\w*[a-z])\w+\(")
# Nothing of this is in a plain list of parameters.
_OTHER = re.compile(r"[#\"{};=]|/\*|\*/|//")


def touched_parameters(lines: Sequence[str], added: Collection[int]) -> list[tuple[int, int]]:
    """The first row and the end of each parameter list with an added line.

    A list with one parameter on each line is its author's choice and not among them.
    """
    found: dict[tuple[int, int], None] = {}
    for number in sorted(added):
        start = _start(lines, number)
        end = _end(lines, start) if start is not None else None
        if start is None or end is None or not start <= number < end or end - start < 2:
            continue
        commas = [line.count(",") for line in lines[start:end]]
        if end - start == 2 or max(commas) > 1:
            found[start, end] = None
    return list(found)


def _start(lines: Sequence[str], number: int) -> int | None:
    """The row of the heading that may hold a row."""
    while number >= 0 and lines[number][:1] in ("\t", " "):
        if _OTHER.search(lines[number].rstrip(";{ ")):
            return None
        number -= 1
    return number if number >= 0 and _HEADING.match(lines[number]) else None


def _end(lines: Sequence[str], start: int) -> int | None:
    """The row below a heading; None if it holds more than parameters."""
    depth = 0
    for number in range(start, len(lines)):
        line = lines[number].rstrip()
        depth += line.count("(") - line.count(")")
        if _OTHER.search(line.rstrip(";{ ")):
            return None
        if depth <= 0:
            return number + 1 if line.endswith((")", ");", ") {")) else None
    return None
