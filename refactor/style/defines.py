"""Lay out added `#define` lines as their neighbours are.

Only added lines are touched: a line that was anywhere in the file before stays. spatch joins the
continuation lines of a `#define` that it adds and drops its tabs; this restores them. Long
statements are the job of clang-format (style/clang_format.py).
"""

from __future__ import annotations

import re

from refactor.text.alignment import compared
from refactor.text.columns import TAB, WIDTH, column

_DEFINE = re.compile(r"^(?P<head>#\s*define\s+\w+)(?P<gap>\s+)(?P<value>\S.*)$")
# A blank behind an operator; a string, a character or a comment is taken whole: in a string, what a
# broken line is indented with would become part of it.
_BREAK = re.compile(
    r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|/\*.*?\*/|//.*|(?<=[|&+])(?P<blank> )(?=\S)'
)


def added_lines(before: str, after: str) -> list[int]:
    """The numbers (from 0) of the lines of `after` that are nowhere in `before`, if not blank."""
    known = set(before.split("\n"))
    added = []
    for number, line in enumerate(after.split("\n")):
        if line.strip() and line not in known:
            added.append(number)
    return added


def lay_out_defines(before: str, after: str) -> str:
    """`after` with its added `#define` lines aligned and broken as the nearest one above them."""
    both = compared(before, after)
    # Few rules add definitions, and without one nothing is laid out.
    if not any(_DEFINE.match(both.new[row]) for row in both.added):
        return after
    added = set(added_lines(before, after))
    out: list[str] = []
    for number, line in enumerate(after.split("\n")):
        text = line.removesuffix("\r")
        match = _DEFINE.match(text) if number in added and not text.endswith("\\") else None
        parts = _define(match, _value_column(out)) if match else [text]
        out += [part + line[len(text) :] for part in parts]
    return "\n".join(out)


def _value_column(above: list[str]) -> int | None:
    """The column of the values in the `#define`s above; None if they are not aligned with tabs."""
    for line in reversed(above):
        match = _DEFINE.match(line)
        if match:
            gap = match["gap"]
            return column(match["head"] + gap) if "\t" in gap else None
    return None


def _define(match: re.Match[str], start: int | None) -> list[str]:
    """The lines of a `#define` whose value begins at a column, broken at 80 columns."""
    head = match["head"]
    if start is None:
        head += match["gap"]
    else:
        head += "\t" * max(1, -(-(start - column(head)) // TAB))
    value = match["value"]
    if column(head + value) <= WIDTH:
        return [head + value]
    hang = column(head) + (1 if value.startswith("(") else 0)
    indent = "\t" * (hang // TAB) + " " * (hang % TAB)
    lines = [head]
    for number, part in enumerate(_parts(value)):
        # Two columns are kept for the backslash.
        if number and column(f"{lines[-1]} {part}") > WIDTH - 2:
            lines.append(indent + part)
        else:
            lines[-1] += f" {part}" if number else part
    return [f"{line} \\" for line in lines[:-1]] + lines[-1:]


def _parts(value: str) -> list[str]:
    """The parts of a value between the blanks where it may be broken."""
    parts = []
    start = 0
    for match in _BREAK.finditer(value):
        if match["blank"]:
            parts.append(value[start : match.start()])
            start = match.end()
    return [*parts, value[start:]]
