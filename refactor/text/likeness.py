"""How alike two changes are: the share of changed lines, or of words in these, that both have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from refactor.text.change import FileChange

Counted = Counter[tuple[str, str, bytes]]
"""(path, `-` or `+`, line or word) -> how often it is removed or added."""

_WORD = re.compile(rb"\w+")


def changed_lines(changed: Iterable[FileChange]) -> Counted:
    """The changed lines with a word in them, without white space at both ends.

    A line with a brace alone is in many changes.
    """
    counted: Counted = Counter()
    for path, mark, line in _lines(changed):
        if _WORD.search(line):
            counted[path, mark, b" ".join(line.split())] += 1
    return counted


def changed_words(changed: Iterable[FileChange]) -> Counted:
    """The words in changed lines: the same for code that only breaks its lines elsewhere."""
    counted: Counted = Counter()
    for path, mark, line in _lines(changed):
        for word in _WORD.findall(line):
            counted[path, mark, word] += 1
    return counted


def _lines(changed: Iterable[FileChange]) -> Iterator[tuple[str, str, bytes]]:
    for change in changed:
        for site in change.sites:
            for mark, side in (("-", site.gone), ("+", site.new)):
                for line in side.split(b"\n"):
                    yield change.path, mark, line


def share(one: Counted, other: Counted) -> int:
    """What both have in percent of all of both, rounded down: 100 for the same lines or words."""
    total = one.total() + other.total()
    return 200 * (one & other).total() // total if total else 0
