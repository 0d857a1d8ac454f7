"""Conflict markers: both versions side by side where a hunk or an inserted text does not fit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from refactor.text.diff import FILE

OURS = "this tree"

_PLACE = re.compile(rb"^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@.*\n", re.MULTILINE)
_BAR = b"======="


@dataclass(frozen=True)
class ContextHunk:
    """One hunk of a diff with context.

    Attributes:
        line: the number, from 1, of its first line in the file that the diff was made on.
        text: the hunk as it is in the diff.
        old, new: the lines before and after, with their endings.
    """

    line: int
    text: bytes
    old: bytes
    new: bytes


def labels(name: str) -> tuple[str, str, str]:
    """The labels of the three sides (ours, base, theirs), for `git merge-file -L`."""
    title = " ".join(name.split())
    return OURS, f"what {title} was written for", title


def _ends(name: str) -> tuple[bytes, bytes, bytes]:
    """The marker lines that carry a label."""
    ours, base, theirs = (label.encode("utf-8", "replace") for label in labels(name))
    return b"<<<<<<< " + ours, b"||||||| " + base, b">>>>>>> " + theirs


def block(ours: bytes, old: bytes, *, new: bytes, name: str) -> bytes:
    """A conflict block in the diff3 style: the tree's lines, the expected lines, the new lines."""
    top, base, end = _ends(name)
    return b"".join(map(_ended, (top, ours, base, old, _BAR, new, end)))


def _ended(lines: bytes) -> bytes:
    return lines if not lines or lines.endswith(b"\n") else lines + b"\n"


def markers(text: bytes, before: bytes, name: str) -> list[int]:
    """The numbers, from 1, of the lines that are still conflict markers.

    Args:
        before: the file as the tree has it, where a line of equal signs may be a heading.
    """
    ends = _ends(name)
    bars: list[int] = []
    labelled: list[int] = []
    for number, line in enumerate(_bare_lines(text), 1):
        if line == _BAR:
            bars.append(number)
        elif line in ends:
            labelled.append(number)
    headings = _bare_lines(before).count(_BAR)
    return sorted(labelled + (bars if len(bars) > headings else []))


def _bare_lines(text: bytes) -> list[bytes]:
    return [line.rstrip(b"\r") for line in text.split(b"\n")]


def parts(diff: bytes) -> list[bytes]:
    """The parts of a diff, one a file, without text above the first `diff --git`.

    A diff without that line is one part.
    """
    starts = [match.start() for match in FILE.finditer(diff)] or [0]
    whole = []
    for start, end in zip(starts, [*starts[1:], len(diff)], strict=True):
        whole.append(diff[start:end])
    return whole


def hunks(part: bytes) -> tuple[bytes, tuple[ContextHunk, ...]]:
    """The header and the hunks of the part of a diff that is about one file."""
    places = list(_PLACE.finditer(part))
    header = part[: places[0].start()] if places else part
    return header, tuple(_hunk(part, place) for place in places)


def _hunk(part: bytes, place: re.Match[bytes]) -> ContextHunk:
    wanted = [int(number or b"1") for number in place.group(2, 3)]
    sides = (bytearray(), bytearray())
    taken = place[0]
    for line in _lines(part[place.end() :]):
        # The counts say where a hunk ends: the signature below a mailed patch ("-- ") looks like a
        # removed line.
        goes_on = line.startswith(b"\\") or any(wanted)
        if not goes_on:
            break
        taken += line
        # An empty line is one of context whose space a mailer has taken away.
        for side, mark in ((0, b"-"), (1, b"+")):
            if line[:1] in (mark, b" ", b"\n"):
                sides[side].extend(line[1:] if line != b"\n" else line)
                wanted[side] -= 1
    return ContextHunk(int(place[1]), taken, bytes(sides[0]), bytes(sides[1]))


def _lines(text: bytes) -> Iterator[bytes]:
    """The lines of a text with LF; none of an empty text."""
    if text:
        yield from (line + b"\n" for line in text.removesuffix(b"\n").split(b"\n"))


def with_block(text: bytes, hunk: ContextHunk, name: str) -> bytes:
    """A file with a hunk that does not fit as a conflict block, where it most likely belongs."""
    lines, old, new = list(_lines(text)), list(_lines(hunk.old)), list(_lines(hunk.new))
    region = _region(lines, old)
    if region is None:
        # Nothing shows where it belongs: the line for which it was written.
        line = min(max(hunk.line - 1, 0), len(lines))
        region = line, line
    start, end = region
    sides = [lines[start:end], old, new]
    above = _common_start(sides)
    below = _common_start([side[above:][::-1] for side in sides])
    ours = b"".join(lines[start + above : end - below])
    expected = b"".join(old[above : len(old) - below])
    theirs = b"".join(new[above : len(new) - below])
    conflict = block(ours, expected, new=theirs, name=name)
    return b"".join([*lines[: start + above], conflict, *lines[end - below :]])


def _region(lines: list[bytes], old: list[bytes]) -> tuple[int, int] | None:
    """The lines that a hunk is about, by the lines that both have once; None if there are none."""
    here, there = Counter(lines), Counter(old)
    anchors: list[tuple[int, int]] = []
    for offset, line in enumerate(old):
        if line.strip() and here[line] == there[line] == 1:
            anchors.append((lines.index(line), offset))
    if not anchors or anchors != sorted(anchors):
        return None
    (first, before), (last, offset) = anchors[0], anchors[-1]
    return max(first - before, 0), min(last + len(old) - offset, len(lines))


def _common_start(sides: list[list[bytes]]) -> int:
    """How many lines at the beginning all sides have."""
    for number, (first, *others) in enumerate(zip(*sides, strict=False)):
        if any(line != first for line in others):
            return number
    return min(map(len, sides))
