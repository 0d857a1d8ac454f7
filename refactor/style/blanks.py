"""Blank lines where lines came or went: as many as a careful person would have left.

Between lines that were neighbours before they stay as they were, byte for byte.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from refactor.c.syntax import Node, last_row, parse
from refactor.style.alignment import aligned


@dataclass(frozen=True)
class _Text:
    """The lines of a text that are not blank, and the blank lines above each; those at the end come last."""

    lines: list[str]
    above: list[list[str]]


def _text(text: str) -> _Text:
    lines: list[str] = []
    above: list[list[str]] = [[]]
    for line in text.split("\n"):
        # A form feed is not for us to take away.
        if line.strip(" \t\r"):
            lines.append(line)
            above.append([])
        else:
            above[-1].append(line)
    return _Text(lines, above)


def close_up(before: str, after: str) -> str:
    """`after` with the blank lines that fit what was added to and removed from `before`."""
    old, new = _text(before), _text(after)
    places = [-1, *aligned(old.lines, new.lines), len(old.lines)]
    out: list[str] = []
    for number, blank in enumerate(new.above):
        above, below = places[number], places[number + 1]
        if above is not None and below == above + 1:
            out += old.above[below]
        elif number in (0, len(new.lines)):
            # Nothing is blank at the top; at the end it is the newline of the last line.
            out += [""] if number and blank else []
        else:
            out += _gap(old, new, number, above, below)
        out += new.lines[number : number + 1]
    return "\n".join(out)


def _gap(old: _Text, new: _Text, number: int, above: int | None, below: int | None) -> list[str]:
    """The blank lines above line `number`, between two lines that were in these places before, or are new."""
    line, next_, blank = new.lines[number - 1].strip(), new.lines[number].strip(), new.above[number]
    upper = old.above[above + 1] if above is not None else []
    lower = old.above[below] if below is not None else []
    tight = line.endswith("{") or next_.startswith("}")
    if above is None or below is None:
        kept = upper or lower
        if kept and len(blank) >= len(kept):
            return kept
        return [""] if blank and (kept or not tight) else []
    tight = tight or (not upper and (line.endswith(":") or _directive(line, "if", "el")))
    tight = tight or (not lower and _directive(next_, "endif", "el"))
    return [] if tight else (upper or lower)[:1]


def _directive(line: str, *words: str) -> bool:
    return line.startswith("#") and line[1:].lstrip().startswith(words)


def part_declarations(before: str, after: str) -> str:
    """`after` with a blank line between declarations and statements, and none among declarations, where one is new."""
    old, lines = before.split("\n"), after.split("\n")
    places = aligned(old, lines)
    parted: set[int] = set()
    closed: set[int] = set()
    for above, below, wanted in _seams(parse(after.encode("latin-1"))):
        upper, lower = places[above], places[below]
        there = below > above + 1
        if there == wanted or (upper is not None and lower is not None):
            continue
        if wanted:
            parted.add(below)
        elif not any(
            line.strip() for line in [*lines[above + 1 : below], *_beside(old, upper, lower)]
        ):
            closed |= set(range(above + 1, below))
    out: list[str] = []
    for number, line in enumerate(lines):
        out += [""] if number in parted else []
        out += [] if number in closed else [line]
    return "\n".join(out)


def _beside(old: Sequence[str], upper: int | None, lower: int | None) -> list[str]:
    """A word where a blank line was beside one of two lines before: then it is not new."""
    near = [old[upper + 1]] if upper is not None and upper + 1 < len(old) else []
    near += [old[lower - 1]] if lower else []
    return ["kept" for line in near if not line.strip()]


def _seams(root: Node) -> Iterator[tuple[int, int, bool]]:
    """The last row of a declaration in a block, the first of what follows, and whether a blank line belongs between."""
    left = [root]
    while left:
        node = left.pop()
        left += node.named_children
        if node.type != "compound_statement":
            continue
        children = node.named_children
        rows = [child for child in children if child.type != "comment"]
        commented = [child.start_point.row for child in children if child.type == "comment"]
        for one, other in pairwise(rows):
            if (
                one.type == "declaration"
                and not one.has_error
                and (wanted := _statement(other)) is not None
            ):
                above, below = last_row(one), other.start_point.row
                first = bisect_right(commented, above)
                between = first < len(commented) and commented[first] < below
                if wanted or not between:
                    yield above, commented[first] if between else below, wanted


def _statement(node: Node) -> bool | None:
    """Whether a node is a statement; None where that is not certain: what a macro declares looks like one."""
    if node.has_error or node.type.startswith("preproc"):
        return None
    if node.type == "declaration":
        return False
    word = (node.text or b"").split(b"(")[0].strip()
    return None if word.isupper() or word == b"guard" else True
