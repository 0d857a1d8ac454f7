"""A C file in parts that can be parsed alone: what is far from some lines need not be parsed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# What ends a function or a table at the left margin, and where conditions begin and end.
_MARK = re.compile(
    rb"^(?:(?P<end>\};?[ \t\r]*$)|[ \t]*#[ \t]*(?:(?P<opens>if)|(?P<closes>endif)))", re.MULTILINE
)


@dataclass(frozen=True)
class Part:
    """Lines of a file, from the end of a function to that of another one.

    Attributes:
        above: number of lines above them.
    """

    above: int
    text: bytes


def part_at(data: bytes, first: int, last: int) -> Part:
    """The part of a file that holds lines `first` to `last`, counted from 1."""
    rows, offsets = _ends(data)
    above = bisect_left(rows, first) - 1
    below = bisect_left(rows, last, lo=1)
    end = offsets[below] if below < len(rows) else len(data)
    text = data[offsets[above] : end]
    return Part(rows[above], text) if is_whole(text) else Part(0, data)


def separate_parts(data: bytes) -> Iterator[bytes]:
    """The parts of a file between which nothing is open, not even by bad indentation."""
    _, offsets = _ends(data)
    start = 0
    for end in [*offsets[1:], len(data)]:
        part = data[start:end]
        if part.count(b"{") == part.count(b"}") or end == len(data):
            yield part
            start = end


# A file is asked about line by line, before and after a step.
@lru_cache(maxsize=16)
def _ends(data: bytes) -> tuple[list[int], list[int]]:
    """The rows at which functions end outside of all conditions, and the offsets behind them.

    The first ones are 0: the beginning.
    """
    rows, offsets = [0], [0]
    row = depth = at = 0
    for mark in _MARK.finditer(data):
        if mark["end"] is None:
            depth += 1 if mark["opens"] else -1
        elif depth == 0:
            end = data.find(b"\n", mark.end()) + 1 or len(data)
            row += data.count(b"\n", at, end)
            at = end
            rows.append(row)
            offsets.append(end)
    return rows, offsets


def is_whole(text: bytes) -> bool:
    """Whether no comment goes on beyond the beginning or the end, as one with code in it may."""
    begins, ends = text.count(b"/*"), text.count(b"*/")
    return begins == ends and text.find(b"/*") <= text.find(b"*/")
