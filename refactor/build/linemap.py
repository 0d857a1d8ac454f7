"""The old line numbers in a changed file, so that `__LINE__` has the value that it had before."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from refactor.text.diff import HunkRange

# Within a comment, the arguments of a macro or a line that goes on, a directive has no place.
_TOKEN = re.compile(
    rb'/\*.*?(?:\*/|\Z)|//(?:[^\\\n]|\\.)*|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''
    rb"|^[ \t]*\#(?:[^\n\\/]|\\.|/(?!\*))*|^\}(?=;?$)|[()\n]",
    re.DOTALL | re.MULTILINE,
)


def numbered_as_before(after: bytes, hunks: Sequence[HunkRange]) -> bytes:
    """A C or assembly file with `#line` directives that give unchanged lines their old numbers.

    Args:
        after: the content of the changed file.
        hunks: how it differs from before, without context.
    """
    places = sorted(set(_boundaries(after)))
    lines = after.split(b"\n")
    out: list[bytes] = []
    due: list[tuple[int, int]] = []
    for hunk in hunks:
        # A hunk of no lines names the line that it comes after.
        old = hunk.old + (hunk.removed or 1)
        new = hunk.new + (hunk.added or 1)
        nearest = bisect_left(places, new)
        if nearest < len(places):
            due.append((places[nearest], old + places[nearest] - new))
    numbers = dict(due)
    for number, line in enumerate(lines, 1):
        if number in numbers and not (number == len(lines) and not line):
            out.append(b"#line %d" % numbers[number])
        out.append(line)
    return b"\n".join(out)


def _boundaries(data: bytes) -> Iterator[int]:
    """The lines (1-based) before which a directive may stand."""
    yield 1
    depth = 0
    number = 1
    position = 0
    for token in _TOKEN.finditer(data):
        number += data.count(b"\n", position, token.start())
        position = token.start()
        text = token[0]
        if text == b"(":
            depth += 1
        elif text == b")":
            depth = max(0, depth - 1)
        elif text == b"}":
            depth = 0  # the two halves of an #ifdef may open what is closed once
        elif text == b"\n" and depth == 0 and data[max(0, position - 1) : position] != b"\\":
            yield number + 1
