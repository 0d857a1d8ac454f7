"""Kconfig files as statements: add one to the block of a config, or remove one.

Follows scripts/kconfig/lexer.l: a backslash continues a line, `#` begins a comment outside quotes,
and a help text ends at a line that is indented less than its first line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

KEYWORDS = (b"depends on", b"default", b"select", b"imply")
"""The keywords of lines that can be added and removed, in their usual order."""

_ENTRIES = frozenset(
    b"config menuconfig choice endchoice menu endmenu comment source if endif"
    b" mainmenu osource rsource orsource".split()
)
HELP = (b"help", b"---help---")
"""The keywords that begin a help text."""

_TOKEN = re.compile(rb'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|#.*|[\w$.,/-]+|\S')
# A comment that ends in a colon or in an empty line of its own is about all that follows, not about
# the next line.
_HEADING = re.compile(rb"\s*#(?:.*:)?\s*$")


@dataclass(frozen=True)
class Statement:
    """The words in lines `start` to `end` (0-based, end excluded), without comments."""

    start: int
    end: int
    words: tuple[bytes, ...]

    @property
    def keyword(self) -> bytes:
        """The keyword with which it begins: one word, or `depends on`."""
        return keyword(self.words)

    @property
    def argument(self) -> tuple[bytes, ...]:
        """The words after the keyword."""
        return self.words[len(self.keyword.split()) :]


def words(text: bytes) -> tuple[bytes, ...]:
    """The words of a statement, whatever its white space and comments."""
    return tuple(word for word in _TOKEN.findall(text) if not word.startswith(b"#"))


def keyword(of: Sequence[bytes]) -> bytes:
    """The keyword of a statement; empty if it has no words."""
    return b" ".join(of[: 2 if of[:2] == (b"depends", b"on") else 1])


def blocks(lines: Sequence[bytes], config: str) -> list[list[Statement]]:
    """The statements of each `config NAME` or `menuconfig NAME`, that line first."""
    name = (config.encode(),)
    return [block for block in configs(lines) if block[0].words[1:] == name]


def configs(lines: Sequence[bytes]) -> list[list[Statement]]:
    """The statements of every config and menuconfig, that line first."""
    found: list[list[Statement]] = []
    inside = False
    for statement in _statements(lines):
        entry = statement.words[0]
        if entry in _ENTRIES:
            inside = entry in (b"config", b"menuconfig")
            if inside:
                found.append([])
        if inside:
            found[-1].append(statement)
    return found


def remove(
    lines: Sequence[bytes], block: Sequence[Statement], wanted: tuple[bytes, ...]
) -> list[bytes]:
    """The file without the statements that have these words and the comments above them."""
    gone: set[int] = set()
    for statement in block:
        if statement.words == wanted:
            gone.update(range(lead(lines, statement), statement.end))
    return [line for number, line in enumerate(lines) if number not in gone]


def add(lines: Sequence[bytes], block: Sequence[Statement], line: bytes) -> list[bytes]:
    """The file with a line added to a block, in the order and indentation of its like."""
    new = Statement(0, 0, words(line))
    peers = [statement for statement in block if statement.keyword == new.keyword]
    if peers:
        place = _place(new, peers)
        neighbour = peers[max(place - 1, 0)]
        at = neighbour.end if place else lead(lines, neighbour)
    else:
        neighbour = _last_before(block, new.keyword)
        at = neighbour.end
    indent = re.match(rb"\s*", lines[neighbour.start])
    assert indent is not None  # the pattern matches every line
    gap = b"\t" if neighbour is block[0] else indent[0]
    return [*lines[:at], gap + line, *lines[at:]]


def lead(lines: Sequence[bytes], statement: Statement) -> int:
    """The first line of the comment directly above a statement, else of the statement itself."""
    start = statement.start
    while start and _is_about_next_line(lines[start - 1]):
        start -= 1
    return start


def _is_about_next_line(line: bytes) -> bool:
    return line.lstrip().startswith(b"#") and not _HEADING.match(line)


def _statements(lines: Sequence[bytes]) -> list[Statement]:
    statements = []
    start = 0
    while start < len(lines):
        end = _continued(lines, start)
        parts = [line.rstrip().removesuffix(b"\\") for line in lines[start:end]]
        own = words(b" ".join(parts))
        if own and own[0] in HELP:
            end = _after_help(lines, end)
        if own:
            statements.append(Statement(start, end, own))
        start = end
    return statements


def _continued(lines: Sequence[bytes], start: int) -> int:
    """The number of the line after a statement that backslashes continue."""
    end = start + 1
    if not lines[start].lstrip().startswith(b"#"):
        while end < len(lines) and lines[end - 1].rstrip().endswith(b"\\"):
            end += 1
    return end


def _after_help(lines: Sequence[bytes], start: int) -> int:
    """The number of the line after the last line of a help text."""
    first = 0
    end = start
    for number in range(start, len(lines)):
        text = lines[number].expandtabs(8)
        depth = len(text) - len(text.lstrip())
        if text.strip():
            first = first or depth
            if depth < first or not depth:
                break
            end = number + 1
    return end


def _place(new: Statement, peers: Sequence[Statement]) -> int:
    """The place of a new statement among its peers: the last one with the fewest inversions."""
    last = len(peers)
    if new.keyword == b"default":
        # The first default whose condition holds wins: one after a default without a condition is
        # dead (Documentation/kbuild/kconfig-language.rst, "default value").
        if b"if" not in new.words:
            return last
        last = _first_unconditional(peers)
    # Counted from the top: each peer that is passed is now above the new one.
    inversions = sum(peer.argument < new.argument for peer in peers)
    best, fewest = 0, inversions
    for place, peer in enumerate(peers[:last], 1):
        inversions += peer.argument > new.argument
        inversions -= peer.argument < new.argument
        if inversions <= fewest:
            best, fewest = place, inversions
    return best


def _first_unconditional(peers: Sequence[Statement]) -> int:
    """The place of the first statement without `if`, or behind the last one."""
    for place, peer in enumerate(peers):
        if b"if" not in peer.words:
            return place
    return len(peers)


def _last_before(block: Sequence[Statement], wanted: bytes) -> Statement:
    """The statement after which a new keyword goes: the last one with an earlier keyword."""
    later = KEYWORDS[KEYWORDS.index(wanted) :]
    last = block[0]
    for statement in block:
        if statement.words[0] in HELP:
            break
        if statement.keyword not in later:
            last = statement
    return last
