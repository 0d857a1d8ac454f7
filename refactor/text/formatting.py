"""What reviewers of a conversion complain about most: how the lines that it adds are broken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDTH, TAB = 80, 8
"""Columns of a line in the kernel (Documentation/process/coding-style.rst)."""

_OPEN = re.compile(r"[,(]$")
_LITERAL = re.compile(r'^\s*"')


@dataclass(frozen=True)
class Formatting:
    """Added lines of a diff that a reviewer may want otherwise.

    Attributes:
        long: those over 80 columns, without strings, which stay in one piece.
        joinable: those that go on in the next added line, and need not.
    """

    long: int = 0
    joinable: int = 0


def formatting(diff: bytes) -> Formatting:
    """The added lines of a diff that are too long, or broken without need."""
    long = joinable = 0
    block: list[str] = []
    # A line that ends the last block.
    for line in [*diff.decode("utf-8", "replace").split("\n"), ""]:
        if line.startswith("+") and not line.startswith("+++"):
            block.append(line[1:])
            continue
        long += sum(map(_is_long, block))
        joinable += _joinable(block)
        block = []
    return Formatting(long, joinable)


def width(line: str) -> int:
    """The columns of a line, a tab going to the next multiple of eight."""
    return len(line.expandtabs(TAB))


def _is_long(line: str) -> bool:
    # "never break user-visible strings such as printk messages" (coding-style.rst, 2).
    return width(line) > WIDTH and '"' not in line


def _joinable(block: Sequence[str]) -> int:
    joinable = 0
    for line, below in pairwise(block):
        if not _OPEN.search(line.rstrip()) or line.lstrip().startswith(("#", "*", "//")):
            continue
        # Strings on lines of their own are often broken on purpose.
        if _LITERAL.match(below) or not below.strip():
            continue
        gap = "" if line.rstrip().endswith("(") else " "
        joinable += width(f"{line.rstrip()}{gap}{below.strip()}") <= WIDTH
    return joinable
