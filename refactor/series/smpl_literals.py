"""The words without which a semantic patch changes nothing, where spatch demands none of all of it.

spatch finds files by identifiers that the code of a rule has: of `- (E) ? "up" : "down"`, and of
`- f(E)` with `identifier f = {one, two}` or `f =~ "^dma_"`, it demands none, and looks at every
file. No isomorphism of its standard.iso adds, drops or changes a string, or the name of what is
called.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from itertools import groupby

from refactor.series.metavariables import BLOCK, blanked, blanked_comments
from refactor.series.smpl_patterns import Clauses, Pattern, patterns

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
# A string that is a pattern itself ("%@f@", "..."), or that may be spelled in another way.
_LOOSE = re.compile(r"[@\\]|\.\.\.|[^ -~]")
_SET = re.compile(r"\b(?P<name>\w+)\s*=\s*\{(?P<members>\s*\w+(?:\s*,\s*\w+)*\s*)\}")
# A removed line of which a part is optional or one of several.
_SEVERAL = re.compile(r"\\[(|)&]|\bwhen\b|^-\s*\?")


def demanded_literals(
    text: str,
    defined: Collection[str],
    declared: Collection[str],
    words: Callable[[Pattern], Clauses] = lambda _: (),
) -> frozenset[Clauses] | None:
    """Of one of these, a file must hold a literal of each clause; None where any file may do.

    Args:
        defined: the virtual rules that hold.
        declared: all virtual rules.
        words: those that spatch demands of a pattern that is alone; empty for none.
    """
    found: set[Clauses] = set()
    for pattern in patterns(text, defined, declared):
        of_pattern = _of_pattern(pattern)
        if of_pattern is None and (alone := words(pattern)):
            of_pattern = {alone}
        if of_pattern is None:
            return None
        found |= of_pattern
    return frozenset(found) or None


def _of_pattern(pattern: Pattern) -> set[Clauses] | None:
    """The same for one pattern: each run of removed lines, for a change has to remove one.

    Empty for a pattern that changes nothing.
    """
    block = BLOCK.match(blanked(pattern.text))
    if block is None:
        return None
    found: set[Clauses] = set()
    body = blanked_comments(pattern.text[block.end() :])
    for marks, lines in _runs(body):
        if "-" not in marks or any(map(_SEVERAL.search, lines)):
            return None
        removed = "\n".join(line for line in lines if line.startswith("-"))
        clauses: set[tuple[str, ...]] = {
            (one,) for one in _STRING.findall(removed) if not _LOOSE.search(one)
        }
        names = dict(pattern.called_like)
        for name in _SET.finditer(block["names"]):
            names[name["name"]] = tuple(re.findall(r"\w+", name["members"]))
        for called, texts in names.items():
            # Only of what is called: a bare name may be part of what an isomorphism drops.
            if texts and re.search(rf"\b{called}(?:@\w+)*\s*\(", removed):
                clauses.add(texts)
        if not clauses:
            return None
        found.add(tuple(sorted(clauses)))
    return found


def _runs(body: str) -> Iterator[tuple[set[str], list[str]]]:
    """The runs of marked lines, each with its marks."""
    lines = [line for line in body.split("\n") if line.strip()]
    for marked, run in groupby(lines, key=lambda line: line[0] in "-+*"):
        if marked:
            several = list(run)
            yield {line[0] for line in several}, several
