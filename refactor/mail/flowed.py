"""Lines that a mail client has wrapped and means as one (RFC 3676, format=flowed)."""

from __future__ import annotations

import re
from collections.abc import Iterable

_QUOTED = re.compile(r">*")
# Users put trailing blanks behind tags, too; none goes on into another one.
_TAG = re.compile(r"\s*[A-Za-z]+(?:-[A-Za-z]+)*-by:", re.IGNORECASE)
_SIGNATURE = "-- "


def joined_lines(lines: Iterable[str], *, deletes: bool) -> list[str]:
    """Lines with those that end in a blank joined with the next, of the same depth of quotation.

    Args:
        deletes: whether the blank was added by the client (DelSp).
    """
    out: list[str] = []
    goes_on, last_depth = False, 0
    # The pieces of a paragraph are joined once: it may be all of a long mail.
    pieces: list[str] = []
    for line in lines:
        marks = _QUOTED.match(line)
        depth = marks.end() if marks else 0
        words = line[depth:].removeprefix(" ")
        is_signature = words == _SIGNATURE
        if not goes_on or depth != last_depth or is_signature or _TAG.match(words):
            out += _finished(pieces, last_depth)
            pieces = []
        goes_on = words.endswith(" ") and not is_signature
        pieces.append(words[:-1] if goes_on and deletes else words)
        last_depth = depth
    return [*out, *_finished(pieces, last_depth)]


def _finished(pieces: list[str], depth: int) -> list[str]:
    """A line as it was before it was wrapped; none when there are no pieces."""
    if not pieces:
        return []
    marks = f"{'>' * depth} " if depth else ""
    return [f"{marks}{''.join(pieces)}"]
