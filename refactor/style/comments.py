"""Indent comments as the code below them: new ones, and old ones whose code spatch has moved."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterator, Sequence

from refactor.style.tokens import line_starts
from refactor.text.alignment import compared
from refactor.text.columns import indent
from refactor.text.comments import comments

_NO_CODE = re.compile(r"\s*(?:[}#]|(?:case\b.*|\w+\s*):)|\s*$")


def indent_comments(before: str, after: str, *, known: Container[str]) -> str:
    """`after` with comments indented that are new, or whose code has another indentation now.

    Args:
        known: all lines of the file before; these are part of it.
    """
    both = compared(before, after)
    old, lines, places = both.old, list(both.new), both.places
    # From the end: a comment above a comment follows it.
    for first, last in reversed(list(_alone(after))):
        comment = lines[first : last + 1]
        code = lines[last + 1] if last + 1 < len(lines) else ""
        is_code = not _NO_CODE.match(code)
        if _is_new(comment, places[first : last + 1], known):
            lines[first : last + 1] = _indented(comment, indent(code if is_code else comment[0]))
        elif is_code and _is_left_behind(
            old, places[first : last + 1], line=comment[0], below=code
        ):
            was, now = indent(comment[0]), indent(code)
            lines[first : last + 1] = [now + line.removeprefix(was) for line in comment]
    return "\n".join(lines)


def _is_new(comment: Sequence[str], places: Sequence[int | None], known: Container[str]) -> bool:
    """Whether all lines of a comment that have words in them are new."""
    words = False
    for line, place in zip(comment, places, strict=True):
        if re.search(r"\w", line):
            words = True
            if place is not None or line in known:
                return False
    return words


def _alone(text: str) -> Iterator[tuple[int, int]]:
    """The first and the last row of each comment that shares no line with code."""
    lines = text.split("\n")
    starts = line_starts(lines)
    for span in comments(".c", text.encode("latin-1")):
        first, last = bisect_right(starts, span.start) - 1, bisect_right(starts, span.end) - 1
        above = lines[first][: span.start - starts[first]]
        behind = lines[last][span.end - starts[last] :]
        if not (above + behind).strip() and not lines[first].endswith("\\"):
            yield first, last


def _is_left_behind(
    old: Sequence[str], places: Sequence[int | None], *, line: str, below: str
) -> bool:
    """Whether an old comment was as deep as the line below it, which now is deeper or less deep."""
    if None in places or places[-1] is None or places[-1] + 1 >= len(old):
        return False
    was = old[places[-1] + 1]
    return was.strip() == below.strip() and indent(was) == indent(line) != indent(below)


def _indented(comment: Sequence[str], margin: str) -> list[str]:
    """A comment with another indentation, its stars below each other."""
    was = indent(comment[0])
    out = [margin + comment[0].strip()]
    for line in comment[1:]:
        if line.lstrip().startswith("*"):
            out.append(f"{margin} {line.lstrip()}")
        else:
            out.append(margin + line.removeprefix(was) if line.startswith(was) else line)
    return out
