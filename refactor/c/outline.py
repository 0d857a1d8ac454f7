"""What a C file is made of on its outermost level, line by line: what can be taken out of it and what can be put where.

Lines are counted from 1. values/definitions.py reads an outline off a file.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise


@dataclass(frozen=True)
class Item:
    """Something on the outermost level, whatever `#if` it is in.

    Attributes:
        names: what it defines: `f`; `s` and `struct s`; the enumerators of an enum without a name.
            Empty for what is no definition: prototypes, includes, calls of macros.
        first: its first line, that of the comment directly above where there is one.
        last: its last line, with the comment behind it.
        readable: whether the parser is sure where it begins and ends.
        about: names that it says something of without defining them, as `EXPORT_SYMBOL(f);` and
            `#define f f` do.
        macro: whether it is a `#define`.
    """

    names: tuple[str, ...]
    first: int
    last: int
    readable: bool = True
    about: tuple[str, ...] = ()
    macro: bool = False


@dataclass(frozen=True)
class Condition:
    """An `#if` with all its branches.

    Attributes:
        first: the line of the comment directly above, or of `#if`.
        last: the line of `#endif`.
        branches: the line of each directive that begins a branch, and the directive.
        guard: whether it is what keeps a header from being read twice.
    """

    first: int
    last: int
    branches: tuple[tuple[int, str], ...]
    guard: bool = False

    def holds(self, place: float) -> bool:
        """Whether a line is between `#if` and `#endif`; 3.5 is the gap between the lines 3 and 4."""
        return self.branches[0][0] < place < self.last

    def branch(self, place: float) -> str:
        """The directive that has to be true there."""
        begun = bisect_left(self.branches, place, key=lambda branch: branch[0])
        (_, first), (_, last) = self.branches[0], self.branches[begun - 1]
        return first if begun == 1 else f"{last} of {first}"


@dataclass(frozen=True)
class Outline:
    """Items and conditions, each in the order of the file."""

    items: tuple[Item, ...]
    conditions: tuple[Condition, ...]

    def defining(self, name: str) -> tuple[Item, ...]:
        """The items that define a name."""
        return tuple(item for item in self.items if name in item.names)

    def around(self, place: float) -> tuple[Condition, ...]:
        """The conditions that a line or a gap is under, from the outermost in; the guard of a header is none."""
        found = []
        nearest = (
            bisect_left(self.conditions, place, key=lambda condition: condition.branches[0][0]) - 1
        )
        while nearest >= 0:
            condition = self.conditions[nearest]
            found += [condition] if condition.holds(place) and not condition.guard else []
            nearest = self._outer[nearest]
        return tuple(reversed(found))

    @cached_property
    def _outer(self) -> list[int]:
        """For each condition the place of the one around it; -1 for none."""
        found: list[int] = []
        open_: list[int] = []
        for number, condition in enumerate(self.conditions):
            while open_ and self.conditions[open_[-1]].last <= condition.branches[0][0]:
                open_.pop()
            found.append(open_[-1] if open_ else -1)
            open_.append(number)
        return found

    def directives(self, place: float) -> tuple[str, ...]:
        """What has to be true there."""
        return tuple(condition.branch(place) for condition in self.around(place))


def assemble(items: Sequence[Item], conditions: Sequence[Condition]) -> Outline:
    """An outline in which the guard of a header is known, and what is about a definition belongs to it."""
    seen = Outline(
        tuple(_alone(items)), tuple(replace(c, guard=_guards(c, items)) for c in conditions)
    )
    return replace(seen, items=tuple(_joined(seen)))


def _alone(items: Sequence[Item]) -> list[Item]:
    """What shares a line with something else has no lines of its own."""
    shared = {
        place for place, (one, next_) in enumerate(pairwise(items)) if one.last >= next_.first
    }
    return [
        replace(item, readable=item.readable and not shared & {place, place - 1})
        for place, item in enumerate(items)
    ]


def _guards(condition: Condition, items: Sequence[Item]) -> bool:
    directive = condition.branches[0][1].split()
    return (
        len(condition.branches) == 1
        and directive[0] == "#ifndef"
        and bool(items)
        and items[0].names == tuple(directive[1:])
        and all(condition.holds(item.first) and condition.holds(item.last) for item in items)
    )


def _joined(outline: Outline) -> list[Item]:
    """`EXPORT_SYMBOL(f);` as the next item, and `#define f f` as the next or the last, are part of what defines f."""
    out: list[Item] = []
    for item in outline.items:
        place = outline.directives(item.first)
        whole = item.readable and outline.directives(item.last) == place
        last = out[-1] if out and outline.directives(out[-1].first) == place else None
        # Where one part of it is in doubt, all of it is.
        if last and set(item.about) & set(last.names):
            out[-1] = replace(last, last=item.last, readable=last.readable and whole)
        elif last and last.macro and set(last.about) & set(item.names):
            out[-1] = replace(item, first=last.first, readable=last.readable and whole)
        else:
            out.append(replace(item, readable=whole))
    return out
