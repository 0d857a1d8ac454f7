"""Comments that stand by themselves: spatch takes them away with whatever it removes below them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import takewhile


def keep_detached(before: str, after: str) -> str:
    """`after` with those comments of `before` put back that an empty line set apart from what was removed.

    A comment at the left margin is kept wherever it stood; one inside a function only where it stood above all that
    went, for among that it may have been about any of it.
    """
    old, new = before.split("\n"), after.split("\n")
    if not _beginnings(old) - _beginnings(new):
        return after
    out: list[str] = []
    for tag, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag in ("delete", "replace"):
            out += _detached(old, start, end)
        out += new[first:last]
    return "\n".join(out)


def _beginnings(lines: Sequence[str]) -> Counter[str]:
    """The lines that begin a comment: comparing these alone is cheap, and mostly all are left."""
    return Counter(line for line in lines if line.lstrip()[:2] in ("/*", "//"))


def _detached(lines: Sequence[str], start: int, end: int) -> list[str]:
    """The comments by themselves among lines `start` to `end`, each with the empty line that follows it."""
    kept: list[str] = []
    number = start
    while number < end:
        size = _comment(lines[number:end])
        below = number + size
        if size and below < end and not lines[below].strip() and (number == start or lines[number][:1] == "/"):
            kept += lines[number : below + 1]
        number = below + 1 if size else number + 1
    return kept


def _comment(lines: Sequence[str]) -> int:
    """How many lines the comment has that begins in the first one and fills its lines; 0 when there is none."""
    text = lines[0].strip()
    if text.startswith("//"):
        return 1
    if not text.startswith("/*"):
        return 0
    inside = sum(1 for _ in takewhile(lambda line: "*/" not in line, lines))
    return inside + 1 if inside < len(lines) and lines[inside].rstrip().endswith("*/") else 0
