"""What clang-format would change in some lines of a text, piece by piece."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from refactor.style import clang_format
from refactor.text.alignment import aligned

_COLUMN_LIMIT = re.compile(rb"^ColumnLimit:.*\n?", re.MULTILINE)
_FIRST_KEY = re.compile(rb"^\w+:", re.MULTILINE)


@dataclass(frozen=True)
class Proposal:
    """Lines `start` to `end` of a text, and what clang-format has in their place."""

    start: int
    end: int
    fresh: list[str]

    @property
    def growth(self) -> int:
        """By how many lines the text grows."""
        return len(self.fresh) - (self.end - self.start)

    def meets(self, start: int, end: int) -> bool:
        """Whether it changes any of these lines."""
        return self.start < end and start < self.end


def up_to(style: bytes, width: int) -> bytes:
    """The same style with another width of lines."""
    # Before the first key: the tree's own file ends with `...`, the end of a YAML document.
    return _FIRST_KEY.sub(
        b"ColumnLimit: %d\n\\g<0>" % width, _COLUMN_LIMIT.sub(b"", style), count=1
    )


def propose(style: bytes, lines: Sequence[str], rows: Collection[int]) -> Iterator[Proposal]:
    """The changes that clang-format makes to the statements of some lines.

    Args:
        style: content of a .clang-format.
        rows: the numbers of the lines, from 0.
    """
    if not rows:
        return
    # latin-1 has a letter for each byte: what is not UTF-8 comes back as it was.
    source = "\n".join(lines).encode("latin-1")
    after = clang_format.format_lines(source, sorted(rows), style).decode("latin-1").split("\n")
    start = 0
    fresh: list[str] = []
    for line, place in zip([*after, ""], [*aligned(lines, after), len(lines)], strict=True):
        if place is None:
            fresh.append(line)
            continue
        if fresh and place > start:
            yield Proposal(start, place, fresh)
        start, fresh = place + 1, []


def apply(lines: Sequence[str], proposals: Iterable[Proposal]) -> str:
    """A text with proposals taken."""
    out: list[str] = []
    end = 0
    for proposal in sorted(proposals, key=lambda one: one.start):
        out += [*lines[end : proposal.start], *proposal.fresh]
        end = proposal.end
    return "\n".join([*out, *lines[end:]])
