"""Where in a file text is placed: directly after or before a line that occurs once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Anchor:
    """A whole line, without the white space around it, and on which side of it text goes."""

    line: bytes
    after: bool


def find(lines: Sequence[bytes], anchor: Anchor) -> list[int]:
    """The numbers (from 0) of the lines that are the anchor."""
    return [number for number, line in enumerate(lines) if line.strip() == anchor.line.strip()]


def insert(lines: Sequence[bytes], text: Sequence[bytes], anchor: Anchor, at: int) -> list[bytes]:
    """The lines with the text beside line number `at`."""
    place = at + anchor.after
    return [*lines[:place], *text, *lines[place:]]


def stands(lines: Sequence[bytes], text: Sequence[bytes], anchor: Anchor) -> bool:
    """Whether the text is beside the anchor already, and the anchor outside of the text still occurs once."""
    found = find(lines, anchor)
    for at in found:
        start = at + 1 if anchor.after else at - len(text)
        span = range(start, start + len(text))
        outside = (
            len(found) - bisect_left(found, span.stop) + bisect_left(found, max(0, span.start))
        )
        if start >= 0 and list(lines[start : span.stop]) == list(text) and outside == 1:
            return True
    return False
