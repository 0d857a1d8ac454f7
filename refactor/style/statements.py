"""Break added statements that are too long, and lay out again what only spatch lays out so.

clang-format proposes; a proposal is taken when a careful person would have typed it: on our own
lines alone, with continuation lines where those of the file are, and without a line that ends with
`f(` or holds one short argument, as long as the line stays within 100 columns instead.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from refactor.style.faults import (
    CRUMB,
    QUOTED,
    RESUMED,
    is_laid_out_by_spatch,
    plain,
    too_long,
    wrong_rows,
)
from refactor.style.headings import touched_parameters
from refactor.style.proposals import Proposal, apply, propose, up_to
from refactor.text.alignment import compared
from refactor.text.columns import WIDEST, WIDTH, column, indent, indentation

_SHORT = 12
"""Columns of an argument that looks lost when it is alone on a line."""

_POINT = re.compile(QUOTED.pattern + r"|[()]|, ")


def format_statements(style: bytes, before: str, after: str) -> str:
    """`after` with added statements formatted if they are too long or laid out by spatch."""
    both = compared(before, after)
    lines, added = both.new, both.added
    lists = touched_parameters(lines, added)
    wrong = wrong_rows(both)
    ours = _joined_heads(lines, added) | added
    for start, end in lists:
        wrong.update(range(start, end))
        ours.update(range(start, end))
    if not wrong:
        return after
    proposals: list[Proposal] = []
    for proposal in propose(style, lines, wrong):
        if ours.issuperset(range(proposal.start, proposal.end)):
            proposals.append(_follow(lines, proposal))
    chosen = _best(style, lines, proposals, lists=lists, ours=ours)
    for row in wrong & added:
        if too_long(lines[row]) and not any(one.meets(row, row + 1) for one in proposals):
            chosen += _broken(lines, row)
    return apply(lines, chosen)


def _joined_heads(lines: Sequence[str], added: Collection[int]) -> set[int]:
    """Lines with nothing but an `else` above a new `if`: these two belong on one line."""
    heads: set[int] = set()
    for number in added:
        above = lines[number - 1].strip() if number else ""
        if above in ("else", "} else") and re.match(r"\s*if\b", lines[number]):
            heads.add(number - 1)
    return heads


def _follow(lines: Sequence[str], proposal: Proposal) -> Proposal:
    """The proposal with continuation lines indented as their author has them."""
    first = lines[proposal.start]
    shift = column(indent(first)) - column(indent(proposal.fresh[0]))
    if not shift or not _is_continuation(lines, proposal.start):
        return proposal
    moved: list[str] = []
    for line in proposal.fresh:
        width = column(indent(line)) + shift
        moved.append(indentation(width) + line.lstrip())
    if max(map(column, moved)) > WIDEST:
        return proposal
    return Proposal(proposal.start, proposal.end, moved)


def _broken(lines: Sequence[str], row: int) -> list[Proposal]:
    """A continuation line in two, where clang-format would have moved lines that are not ours."""
    line = lines[row]
    depth = place = 0
    for match in _POINT.finditer(line):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if match[0] == ", " and depth == 0 and column(line[: match.end() - 1]) <= WIDTH:
            place = match.end()
    rest = indent(line) + line[place:]
    is_poor = _is_poor([line], [line[: place - 1], rest])
    if not place or column(rest) > WIDTH or is_poor or not _is_continuation(lines, row):
        return []
    return [Proposal(row, row + 1, [line[: place - 1], rest])]


def _is_continuation(lines: Sequence[str], number: int) -> bool:
    """Whether a line begins inside of parentheses."""
    depth = 0
    for line in reversed(lines[:number]):
        code = plain(line)
        depth += code.count("(") - code.count(")")
        if depth > 0:
            return True
        if not code.strip() or code.rstrip()[-1] in ";{}":
            return False
    return False


def _best(
    style: bytes,
    lines: Sequence[str],
    proposals: Sequence[Proposal],
    *,
    lists: Sequence[tuple[int, int]],
    ours: set[int],
) -> list[Proposal]:
    """The proposals to take: those at 80 columns, or where they look poor up to 100 columns.

    Args:
        lists: where parameter lists are that have to be filled.
        ours: the lines that may be changed.
    """
    good: list[Proposal] = []
    poor: list[Proposal] = []
    for one in proposals:
        raw = lines[one.start : one.end]
        # A string that is longer than a line is better left where it was than hung below its
        # function (coding-style.rst: "never break user-visible strings").
        if any(map(too_long, one.fresh)) and not _are_moved(raw, one.fresh):
            continue
        if not _is_poor(raw, one.fresh):
            good.append(one)
        elif max(map(column, raw)) > WIDEST or is_laid_out_by_spatch(lines, one.start, ours):
            poor.append(one)
    for start, end in lists:
        narrow = [one for one in good if one.meets(start, end)]
        now = apply(lines, narrow).split("\n")[start : end + sum(one.growth for one in narrow)]
        if any(map(_is_lost, now[1:-1])):
            good = [one for one in good if one not in narrow]
            poor += narrow or [Proposal(start, end, list(lines[start:end]))]
    return good + _wider(style, lines, poor, good=good, ours=ours)


def _wider(
    style: bytes,
    lines: Sequence[str],
    poor: Sequence[Proposal],
    *,
    good: Sequence[Proposal],
    ours: set[int],
) -> list[Proposal]:
    """What clang-format proposes up to 100 columns in the place of poor proposals."""
    rows: set[int] = set()
    for one in poor:
        rows.update(range(one.start, one.end))
    wide: list[Proposal] = []
    for one in propose(up_to(style, WIDEST), lines, rows):
        raw = lines[one.start : one.end]
        free = not any(one.meets(other.start, other.end) for other in good)
        if free and ours.issuperset(range(one.start, one.end)) and not _is_poor(raw, one.fresh):
            wide.append(one)
    for one in poor:
        if not any(one.meets(other.start, other.end) for other in wide):
            wide.append(one)
    return wide


def _are_moved(raw: Sequence[str], fresh: Sequence[str]) -> bool:
    """Whether lines differ in nothing but their indentation."""
    return list(map(str.strip, raw)) == list(map(str.strip, fresh))


def _is_poor(raw: Sequence[str], fresh: Sequence[str]) -> bool:
    """Whether a person would not break lines like this."""
    known = set(map(str.strip, raw))
    new: set[str] = set()
    for line in fresh:
        if line.strip() not in known:
            # checkpatch.pl, OPEN_ENDED_LINE: "Lines should not end with a '('".
            if line.endswith("("):
                return True
            new.add(line)
    if any(line in new and RESUMED.fullmatch(line.strip()) for line in fresh[1:]):
        return True
    inside = filter(new.__contains__, fresh[1:-1])
    last = fresh[-1].strip() if len(fresh) > 1 and fresh[-1] in new else ""
    return any(map(_is_lost, inside)) or bool(CRUMB.fullmatch(last))


def _is_lost(line: str) -> bool:
    """Whether a line holds one short argument."""
    return bool(re.fullmatch(r"[\w \t*]+,", line)) and len(line.strip()) <= _SHORT
