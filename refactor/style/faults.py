"""Added lines that nobody would type like this: too long, or as only spatch lays them out."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from difflib import get_close_matches

from refactor.text.alignment import Comparison
from refactor.text.columns import WIDEST, WIDTH, column

QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|/\*.*?\*/|//.*')
# Layout that only spatch writes: `for(i = 0;i < n;i++)`, `}while (x);`, `}else`, `x();else`,
# `int f(void){`, `else f();`.
_CRAMPED = re.compile(
    r"\b(?:if|for|while|switch)\(|[};](?:else|while)\b|;[^\s;)]|\)\{|\belse (?!if\b|\{)[\w*(]"
)
CRUMB = re.compile(r"(?:[?:] )?-?\w{1,2}\)*[;,]?")
"""The end of a statement that is too little for a line: `0;`, `i);`."""

RESUMED = re.compile(r"[^()]*\)+ [?:] .*")
"""The last arguments of a call below its others, and more behind them: `0) : -EINVAL;`."""

_OPENED = re.compile(r"(?:\)|\belse|\bdo)\s*$")
_HEAD = re.compile(r"\s*(?:\} )?(?:else )?(?:if|for|while) ?\(")


def wrong_rows(both: Comparison) -> set[int]:
    """The added lines that are too long, or have a layout that their author never gave them."""
    lines, added = both.new, both.added
    wrong: set[int] = set()
    for region in both.regions:
        removed = both.old[region.old : region.old_end]
        # A line that was too long before is the author's choice, however it is indented now.
        long_before = list(filter(too_long, removed))
        cramped_before = any(_CRAMPED.search(plain(line)) for line in removed)
        for number in range(region.new, region.new_end):
            if too_long(lines[number]) and not _was(lines[number], long_before):
                wrong.add(number)
            if not cramped_before and is_laid_out_by_spatch(lines, number, added):
                # Lines that spatch has added together are right or wrong together.
                wrong.update(range(region.new, region.new_end))
    return wrong


def _was(line: str, long_before: Sequence[str]) -> bool:
    """Whether a line was too long before, and is no worse now."""
    if not long_before:
        return False
    widest = max(map(column, long_before))
    if column(line) > max(WIDEST, widest):
        return False
    stripped = [one.strip() for one in long_before]
    return bool(get_close_matches(line.strip(), stripped, n=1))


def too_long(line: str) -> bool:
    """Whether a line of code is wider than it should be."""
    return column(line) > WIDTH and not line.lstrip().startswith(("#", "*", "/"))


def plain(line: str) -> str:
    """A line without its strings and comments."""
    return QUOTED.sub("", line)


def is_laid_out_by_spatch(lines: Sequence[str], number: int, added: Collection[int]) -> bool:
    """Whether a line, alone or with the one above it, has a layout that only spatch writes."""
    code = plain(lines[number])
    if code.lstrip().startswith(("#", "*", "/")) or code.endswith("\\"):
        return False
    above = plain(lines[number - 1]) if number - 1 in added else ""
    brace = code.strip() == "{" and code != "{" and _OPENED.search(above)
    other = re.match(r"\s*else\b", code) and above.strip() == "}"
    return bool(_CRAMPED.search(code) or brace or other or _is_governed(code))


def _is_governed(code: str) -> bool:
    """Whether a statement is on the line of its head: `if (x) f();`."""
    head = _HEAD.match(code)
    if not head:
        return False
    depth = 1
    for place in range(head.end(), len(code)):
        depth += {"(": 1, ")": -1}.get(code[place], 0)
        if depth == 0:
            return bool(re.match(r"\s*[\w*(]", code[place + 1 :]))
    return False
