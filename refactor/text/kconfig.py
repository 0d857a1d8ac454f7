"""Kconfig files as statements: what the block of a config holds, and the same file with one more or one less.

Follows scripts/kconfig/lexer.l: a backslash continues a line, `#` begins a comment outside quotes,
and a help text ends where the indentation becomes smaller than that of its first line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile

KEYWORDS = (b"depends on", b"default", b"select", b"imply")
"""What can be added and removed, in the order in which files have them."""

_ENTRIES = frozenset(
    b"config menuconfig choice endchoice menu endmenu comment source if endif mainmenu osource rsource orsource".split()
)
_HELP = (b"help", b"---help---")
_TOKEN = re.compile(rb'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|#.*|[\w$.,/-]+|\S')
_HEADING = re.compile(rb"\s*#(?:.*:)?\s*$")
# A comment that ends in a colon or in an empty line of its own is about all that follows, not about
# the next line.


@dataclass(frozen=True)
class Statement:
    """Lines `start` to `end` (0-based, end excluded) and the words in them, without comments and white space."""

    start: int
    end: int
    words: tuple[bytes, ...]

    @property
    def keyword(self) -> bytes:
        """The word or the two that it begins with."""
        return keyword(self.words)

    @property
    def argument(self) -> tuple[bytes, ...]:
        """The words after the keyword."""
        return self.words[len(self.keyword.split()) :]


def words(text: bytes) -> tuple[bytes, ...]:
    """The words of a statement: two spellings that differ in white space and comments only give the same."""
    return tuple(word for word in _TOKEN.findall(text) if not word.startswith(b"#"))


def keyword(of: Sequence[bytes]) -> bytes:
    """What a statement of these words begins with; nothing for none."""
    return b" ".join(of[: 2 if of[:2] == (b"depends", b"on") else 1])


def blocks(lines: Sequence[bytes], config: str) -> list[list[Statement]]:
    """The statements of every `config NAME` or `menuconfig NAME` in a file, this line itself first."""
    found: list[list[Statement]] = []
    inside = False
    for statement in _statements(lines):
        if statement.words[0] in _ENTRIES:
            inside = statement.words[1:] == (config.encode(),) and statement.words[0].endswith(
                b"config"
            )
            if inside:
                found.append([])
        if inside:
            found[-1].append(statement)
    return found


def remove(
    lines: Sequence[bytes], block: Sequence[Statement], wanted: tuple[bytes, ...]
) -> list[bytes]:
    """The file without the statements of a block that have these words, and without the comments above them."""
    gone = {
        number
        for statement in block
        if statement.words == wanted
        for number in range(lead(lines, statement), statement.end)
    }
    return [line for number, line in enumerate(lines) if number not in gone]


def add(lines: Sequence[bytes], block: Sequence[Statement], line: bytes) -> list[bytes]:
    """The file with a line in a block: where it is least out of order among its like, indented as they are."""
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
    """The number of the first line of the comment directly above a statement; its own where there is none."""
    start = statement.start
    while (
        start
        and lines[start - 1].lstrip().startswith(b"#")
        and not _HEADING.match(lines[start - 1])
    ):
        start -= 1
    return start


def _statements(lines: Sequence[bytes]) -> list[Statement]:
    found = []
    start = 0
    while start < len(lines):
        end = _continued(lines, start)
        held = words(b" ".join(line.rstrip().removesuffix(b"\\") for line in lines[start:end]))
        if held and held[0] in _HELP:
            end = _after_help(lines, end)
        if held:
            found.append(Statement(start, end, held))
        start = end
    return found


def _continued(lines: Sequence[bytes], start: int) -> int:
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
    """How many of the peers stand before a new one: with the fewest inversions, the later place among equals."""
    above = [peer.argument > new.argument for peer in peers]
    below = [peer.argument < new.argument for peer in peers]
    # At each place: those before it that belong after it, and those after it that belong before.
    passed = zip(accumulate(above, initial=0), accumulate(below, initial=0), strict=True)
    all_below = sum(below)
    inversions = [wrong + all_below - right for wrong, right in passed]
    last = len(peers)
    if new.keyword == b"default":
        # The first default whose condition holds wins, so what stands after one without a condition
        # is dead.
        if b"if" not in new.words:
            return last
        last = next((place for place, peer in enumerate(peers) if b"if" not in peer.words), last)
    return min(range(last, -1, -1), key=inversions.__getitem__)


def _last_before(block: Sequence[Statement], wanted: bytes) -> Statement:
    """The statement that one with a new keyword goes after: the last of type, prompt and the keywords before it."""
    own = KEYWORDS.index(wanted)
    earlier = [
        statement
        for statement in takewhile(lambda statement: statement.words[0] not in _HELP, block)
        if statement.keyword not in KEYWORDS or KEYWORDS.index(statement.keyword) < own
    ]
    return earlier[-1]
