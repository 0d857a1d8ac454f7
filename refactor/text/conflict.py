"""Conflict markers: where text that somebody wrote does not fit, both are put side by side for a person to decide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from refactor.text.diff import FILE

OURS = "this tree"

_PLACE = re.compile(rb"^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@.*\n", re.MULTILINE)


@dataclass(frozen=True)
class Hunk:
    """One place of a diff with context.

    Attributes:
        line: the number, from 1, of its first line in the file that the diff was made on.
        text: the hunk as it stands in the diff.
        old, new: the lines before and after, with their endings.
    """

    line: int
    text: bytes
    old: bytes
    new: bytes


def labels(name: str) -> tuple[str, str, str]:
    """What stands behind the markers of the three sides, for `git merge-file -L`."""
    title = " ".join(name.split())
    return OURS, f"what {title} was written for", title


def block(ours: bytes, old: bytes, new: bytes, name: str) -> bytes:
    """A conflict: what the tree has, what the text was written for, and what it makes of that."""
    tree, base, theirs = (label.encode("utf-8", "replace") for label in labels(name))
    marks = (
        b"<<<<<<< " + tree,
        ours,
        b"||||||| " + base,
        old,
        b"=======",
        new,
        b">>>>>>> " + theirs,
    )
    return b"".join(map(_ended, marks))


def _ended(lines: bytes) -> bytes:
    return lines if not lines or lines.endswith(b"\n") else lines + b"\n"


def markers(text: bytes, before: bytes, name: str) -> list[int]:
    """The numbers, from 1, of lines that are conflict markers still.

    Args:
        before: the file as the tree has it, where a line of equal signs may be a heading.
    """
    ours, base, theirs = (label.encode("utf-8", "replace") for label in labels(name))
    ends = (b"<<<<<<< " + ours, b"||||||| " + base, b">>>>>>> " + theirs)
    lines = [line.rstrip(b"\r") for line in text.split(b"\n")]
    bars = [number for number, line in enumerate(lines, 1) if line == b"======="]
    usual = [line.rstrip(b"\r") for line in before.split(b"\n")].count(b"=======")
    found = [number for number, line in enumerate(lines, 1) if line in ends]
    return sorted(found + (bars if len(bars) > usual else []))


def parts(diff: bytes) -> list[bytes]:
    """A diff, a file each; what stands before the first is left out. One without `diff --git` is one part."""
    starts = [found.start() for found in FILE.finditer(diff)] or [0]
    return [diff[start:end] for start, end in zip(starts, [*starts[1:], len(diff)], strict=True)]


def hunks(part: bytes) -> tuple[bytes, tuple[Hunk, ...]]:
    """The part of a diff that is about one file: (what stands above the first place, its places)."""
    places = list(_PLACE.finditer(part))
    return part[: places[0].start()] if places else part, tuple(
        _hunk(part, place) for place in places
    )


def _hunk(part: bytes, place: re.Match[bytes]) -> Hunk:
    wanted = [int(number or b"1") for number in place.group(2, 3)]
    sides = (bytearray(), bytearray())
    taken = place[0]
    for line in _lines(part[place.end() :]):
        # The counts say where it ends: below a mailed patch stands a signature that looks like a
        # removed line.
        goes_on = line.startswith(b"\\") or any(wanted)
        if not goes_on:
            break
        taken += line
        for side, mark in ((0, b"-"), (1, b"+")):
            if line[:1] in (mark, b" ", b"\n"):
                sides[side].extend(line[1:] if line != b"\n" else line)
                wanted[side] -= 1
    return Hunk(int(place[1]), taken, bytes(sides[0]), bytes(sides[1]))


def _lines(text: bytes) -> Iterator[bytes]:
    yield from (line + b"\n" for line in text.removesuffix(b"\n").split(b"\n"))


def with_block(text: bytes, hunk: Hunk, name: str) -> bytes:
    """A file with a hunk that does not fit as a conflict, where most likely it belongs."""
    lines = list(_lines(text)) if text else []
    old, new = (
        list(_lines(hunk.old)) if hunk.old else [],
        list(_lines(hunk.new)) if hunk.new else [],
    )
    start, end = _region(lines, old) or (min(max(hunk.line - 1, 0), len(lines)),) * 2
    sides = [lines[start:end], old, new]
    above = _alike(sides)
    below = _alike([side[above:][::-1] for side in sides])
    ours, base, theirs = (b"".join(side[above : len(side) - below]) for side in sides)
    start, end = start + above, end - below
    return b"".join([*lines[:start], block(ours, base, theirs, name), *lines[end:]])


def _region(lines: list[bytes], old: list[bytes]) -> tuple[int, int] | None:
    """The lines of a file that a hunk is about, by those that both have just once; None where there are none."""
    known = [
        (lines.index(line), offset)
        for offset, line in enumerate(old)
        if line.strip() and lines.count(line) == 1 and old.count(line) == 1
    ]
    if not known or known != sorted(known):
        return None
    (first, before), (last, offset) = known[0], known[-1]
    return max(first - before, 0), min(last + len(old) - offset, len(lines))


def _alike(sides: list[list[bytes]]) -> int:
    """How many lines at the beginning all sides have."""
    return next(
        (n for n, each in enumerate(zip(*sides, strict=False)) if len(set(each)) > 1),
        min(map(len, sides)),
    )
