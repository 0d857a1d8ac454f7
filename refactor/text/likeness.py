"""How alike two changes are: the share of the changed lines that both have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from refactor.text.change import Change

ChangedLines = Counter[tuple[str, str, bytes]]
"""(path, `-` or `+`, line without indentation) -> how often it is removed or added."""

_WORD = re.compile(rb"\w")


def changed_lines(changed: Iterable[Change]) -> ChangedLines:
    """The changed lines with a word in them; one with a brace alone is in many changes."""
    counted: ChangedLines = Counter()
    for change in changed:
        for site in change.sites:
            for mark, side in (("-", site.gone), ("+", site.new)):
                for line in side.split(b"\n"):
                    if _WORD.search(line):
                        counted[change.path, mark, b" ".join(line.split())] += 1
    return counted


def share(one: ChangedLines, other: ChangedLines) -> int:
    """The equal lines in percent of the lines of both, rounded down: 100 for the same lines."""
    lines = one.total() + other.total()
    return 200 * (one & other).total() // lines if lines else 0
