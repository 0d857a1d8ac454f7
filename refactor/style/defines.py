"""How added lines are laid out: as their neighbours are, which is how a careful person would have typed them.

Only lines that the file did not have before are ever touched: a line that stands anywhere in the
file as it was is nobody's business. spatch joins the continuation lines of a `#define` that it adds
and loses its tabs; this gives them back. Long statements are clang-format's job
(style/clang_format.py).
"""

from __future__ import annotations

import re
from itertools import pairwise

from refactor.text.columns import TAB, WIDTH, column

_DEFINE = re.compile(r"^(?P<head>#\s*define\s+\w+)(?P<gap>\s+)(?P<value>\S.*)$")
# A blank behind an operator; a string, a character or a comment is taken whole: in a string, what a
# broken line is indented with would become part of it.
_BREAK = re.compile(
    r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|/\*.*?\*/|//.*|(?<=[|&+])(?P<blank> )(?=\S)'
)


def added_lines(before: str, after: str) -> list[int]:
    """0-based numbers of the lines of `after` that stand nowhere in `before`; empty lines are never among them."""
    known = set(before.split("\n"))
    return [
        number
        for number, line in enumerate(after.split("\n"))
        if line.strip() and line not in known
    ]


def lay_out_defines(before: str, after: str) -> str:
    """`after` with the `#define` lines that it adds aligned and broken as the nearest one above them is."""
    added = set(added_lines(before, after))
    out: list[str] = []
    for number, line in enumerate(after.split("\n")):
        text = line.removesuffix("\r")
        match = _DEFINE.match(text) if number in added and not text.endswith("\\") else None
        parts = _define(match, _value_column(out)) if match else [text]
        out += [part + line[len(text) :] for part in parts]
    return "\n".join(out)


def _value_column(above: list[str]) -> int | None:
    """Where the values of the `#define`s above begin; None where they are not aligned with tabs."""
    nearest = next((match for line in reversed(above) if (match := _DEFINE.match(line))), None)
    return column(nearest["head"] + nearest["gap"]) if nearest and "\t" in nearest["gap"] else None


def _define(match: re.Match[str], start: int | None) -> list[str]:
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
    """A value, taken apart where it may be broken."""
    blanks = [match.start() for match in _BREAK.finditer(value) if match["blank"]]
    return [value[start:end].removeprefix(" ") for start, end in pairwise([0, *blanks, len(value)])]
