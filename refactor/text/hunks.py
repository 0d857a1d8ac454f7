"""The hunks of a difference without context, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from refactor.text.diff import FILE, path_of

_HUNK = re.compile(rb"^@@ -(\d+)(?:,(\d+))? \+[^\n]*\n((?:[-+\\][^\n]*\n)*)", re.MULTILINE)


@dataclass(frozen=True)
class Hunk:
    """Lines of a file replaced by others.

    Attributes:
        line: the first line that is replaced, counted from 1; of an insertion, the line that it
            comes before.
        gone, new: the lines, each with its ending.
    """

    path: str
    line: int
    gone: bytes
    new: bytes


def hunks(raw: bytes) -> Iterator[Hunk]:
    """The hunks of a diff that git made with -U0 and without renames, in order."""
    for part in FILE.split(raw)[1:]:
        first, _, rest = part.partition(b"\n")
        for match in _HUNK.finditer(rest):
            start, number, body = match.groups()
            # git counts an insertion from the line above it.
            line = int(start) + (number == b"0")
            yield Hunk(path_of(first), line, _side(body, b"-"), _side(body, b"+"))


def _side(body: bytes, mark: bytes) -> bytes:
    lines = []
    for line in body.splitlines(keepends=True):
        if line.startswith(mark):
            lines.append(line[1:])
    return b"".join(lines)
