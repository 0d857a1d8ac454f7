"""Changes that were made to one text apart from each other, put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise


@dataclass(frozen=True)
class Edited:
    """Lines of a text replaced by others: from `start` up to `end`, counted from 0."""

    start: int
    end: int
    lines: tuple[bytes, ...]


@dataclass(frozen=True)
class Clash:
    """Two changes of the same lines.

    Attributes:
        first, second: the names of the two.
        line: the first of the lines, counted from 1.
    """

    first: str
    second: str
    line: int


def combine(before: bytes, results: Mapping[str, bytes]) -> bytes | Clash:
    """The text with the changes of all results, or the first two that change the same lines.

    Args:
        results: name -> the text after the change of that name.
    """
    old = before.splitlines(keepends=True)
    origins: dict[Edited, str] = {}
    known: dict[bytes, str] = {}
    for name, after in results.items():
        if after in known:
            continue
        known[after] = name
        for edited in _edits(old, after.splitlines(keepends=True)):
            origins.setdefault(edited, name)
    ordered = sorted(origins, key=lambda edited: (edited.start, edited.end, edited.lines))
    for one, other in pairwise(ordered):
        if other.start < one.end or other.start == one.start:
            return Clash(origins[one], origins[other], other.start + 1)
    return b"".join(_applied(old, ordered))


def _edits(old: list[bytes], new: list[bytes]) -> Iterator[Edited]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag != "equal":
            yield Edited(start, end, tuple(new[first:last]))


def _applied(old: list[bytes], edits: Iterable[Edited]) -> Iterator[bytes]:
    at = 0
    for edited in edits:
        yield from old[at : edited.start]
        yield from edited.lines
        at = edited.end
    yield from old[at:]
