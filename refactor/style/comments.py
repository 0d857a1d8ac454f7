"""How deep comments stand: new ones as the code below them, and old ones whose code spatch has moved and not them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from refactor.style.alignment import aligned
from refactor.text.comments import comments

_NO_CODE = re.compile(r"\s*(?:[}#]|(?:case\b.*|\w+\s*):)|\s*$")


def indent_comments(before: str, after: str) -> str:
    """`after` with the comments indented that are new, and those whose code stands elsewhere in the line now."""
    old, lines = before.split("\n"), after.split("\n")
    places, known = aligned(old, lines), set(old)
    # From the end: a comment above a comment follows it.
    for first, last in reversed(list(_alone(after))):
        span = range(first, last + 1)
        below = last + 1 if last + 1 < len(lines) and not _NO_CODE.match(lines[last + 1]) else None
        words = [row for row in span if re.search(r"\w", lines[row])]
        if words and all(places[row] is None and lines[row] not in known for row in words):
            lines[first : last + 1] = _indented(
                lines[first : last + 1], _indent(lines[first if below is None else below])
            )
        elif below is not None and _left_behind(
            old, [places[row] for row in span], lines[first], lines[below]
        ):
            was, now = _indent(lines[first]), _indent(lines[below])
            lines[first : last + 1] = [now + lines[row].removeprefix(was) for row in span]
    return "\n".join(lines)


def _alone(text: str) -> Iterator[tuple[int, int]]:
    """The first and the last row of the comments that share no line with code."""
    lines = text.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    for span in comments(".c", text.encode("latin-1")):
        first, last = bisect_right(starts, span.start) - 1, bisect_right(starts, span.end) - 1
        around = lines[first][: span.start - starts[first]] + lines[last][span.end - starts[last] :]
        if not around.strip() and not lines[first].endswith("\\"):
            yield first, last


def _left_behind(old: Sequence[str], places: Sequence[int | None], line: str, below: str) -> bool:
    """Whether an old comment stood as deep as the line below it, and that is the same but for standing elsewhere."""
    if None in places or places[-1] is None or places[-1] + 1 >= len(old):
        return False
    was = old[places[-1] + 1]
    return was.strip() == below.strip() and _indent(was) == _indent(line) != _indent(below)


def _indented(comment: Sequence[str], indent: str) -> list[str]:
    """A comment as deep as it should be, with its stars below each other."""
    was = _indent(comment[0])
    out = [indent + comment[0].strip()]
    for line in comment[1:]:
        if line.lstrip().startswith("*"):
            out.append(f"{indent} {line.lstrip()}")
        else:
            out.append(indent + line.removeprefix(was) if line.startswith(was) else line)
    return out


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
