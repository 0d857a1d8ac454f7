"""Insert text directly after or before a line that occurs once in a file."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Anchor:
    """A line, compared without white space around it, and the side on which text goes."""

    line: bytes
    after: bool


def find(lines: Sequence[bytes], anchor: Anchor) -> list[int]:
    """The numbers (from 0) of the lines that are the anchor."""
    wanted = anchor.line.strip()
    return [number for number, line in enumerate(lines) if line.strip() == wanted]


def insert(
    lines: Sequence[bytes], text: Sequence[bytes], anchor: Anchor, *, at: int
) -> list[bytes]:
    """The lines with the text beside line number `at`."""
    place = at + anchor.after
    return [*lines[:place], *text, *lines[place:]]


def is_inserted(lines: Sequence[bytes], text: Sequence[bytes], anchor: Anchor) -> bool:
    """Whether the text is beside the anchor already, and the anchor is once outside of the text."""
    places = find(lines, anchor)
    for at in places:
        start = at + 1 if anchor.after else at - len(text)
        end = start + len(text)
        # The text may hold the anchor's line itself.
        above = bisect_left(places, max(0, start))
        below = len(places) - bisect_left(places, end)
        if start >= 0 and list(lines[start:end]) == list(text) and above + below == 1:
            return True
    return False
