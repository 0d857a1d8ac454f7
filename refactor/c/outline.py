"""The outline of a C file: items and conditions on its outermost level, with their lines.

Lines are counted from 1. c/outliner.py reads the outline of a file.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property


@dataclass(frozen=True)
class OutlineItem:
    """A definition, declaration or directive on the outermost level, in whatever `#if`.

    Attributes:
        names: the names that it defines: `f`; `s` and `struct s`; the enumerators of an enum
            without a name. None for prototypes, includes, calls of macros.
        first: its first line, that of the comment directly above where there is one.
        last: its last line, with the comment behind it.
        readable: whether the parser is sure where it begins and ends.
        about: names that it refers to without defining them, as `EXPORT_SYMBOL(f);` and
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
        guard: whether it is the include guard of a header.
    """

    first: int
    last: int
    branches: tuple[tuple[int, str], ...]
    guard: bool = False

    def holds(self, place: float) -> bool:
        """Whether a line is between `#if` and `#endif`; 3.5 is the gap between lines 3 and 4."""
        return self.branches[0][0] < place < self.last

    def branch(self, place: float) -> str:
        """The directive that must hold at a line or a gap."""
        begun = bisect_left(self.branches, place, key=lambda branch: branch[0])
        (_, first), (_, last) = self.branches[0], self.branches[begun - 1]
        return first if begun == 1 else f"{last} of {first}"


@dataclass(frozen=True)
class Outline:
    """Items and conditions, each in the order of the file."""

    items: tuple[OutlineItem, ...]
    conditions: tuple[Condition, ...]

    def defining(self, name: str) -> tuple[OutlineItem, ...]:
        """The items that define a name."""
        return tuple(item for item in self.items if name in item.names)

    def around(self, place: float) -> tuple[Condition, ...]:
        """The conditions around a line or a gap, the outermost first, without include guards."""
        inner_first: list[Condition] = []
        nearest = bisect_left(self.conditions, place, key=_if_line) - 1
        # Up the chain of enclosing ones, not through all: a header can have thousands.
        while nearest >= 0:
            condition = self.conditions[nearest]
            if condition.holds(place) and not condition.guard:
                inner_first.append(condition)
            nearest = self._outer[nearest]
        return tuple(reversed(inner_first))

    @cached_property
    def _outer(self) -> list[int]:
        """For each condition the index of the one around it; -1 for none."""
        outer: list[int] = []
        open_: list[int] = []
        for number, condition in enumerate(self.conditions):
            while open_ and self.conditions[open_[-1]].last <= _if_line(condition):
                open_.pop()
            outer.append(open_[-1] if open_ else -1)
            open_.append(number)
        return outer

    def directives(self, place: float) -> tuple[str, ...]:
        """The directives that must hold at a line or a gap, the outermost first."""
        return tuple(condition.branch(place) for condition in self.around(place))


def _if_line(condition: Condition) -> int:
    """The line of `#if`."""
    line, _ = condition.branches[0]
    return line


def assemble(items: Sequence[OutlineItem], conditions: Sequence[Condition]) -> Outline:
    """An outline with include guards marked, and definitions joined to items about them."""
    marked = tuple(replace(c, guard=_is_guard(c, items)) for c in conditions)
    separate = Outline(tuple(_alone(items)), marked)
    return replace(separate, items=tuple(_join(separate)))


def _alone(items: Sequence[OutlineItem]) -> list[OutlineItem]:
    """The items, those that share a line with another one marked as not readable."""
    out: list[OutlineItem] = []
    for item in items:
        if out and out[-1].last >= item.first:
            out[-1] = replace(out[-1], readable=False)
            out.append(replace(item, readable=False))
        else:
            out.append(item)
    return out


def _is_guard(condition: Condition, items: Sequence[OutlineItem]) -> bool:
    # `#ifndef X`, then `#define X` as the first item, and nothing outside.
    directive = condition.branches[0][1].split()
    return (
        len(condition.branches) == 1
        and directive[0] == "#ifndef"
        and bool(items)
        and items[0].names == tuple(directive[1:])
        and all(condition.holds(item.first) and condition.holds(item.last) for item in items)
    )


def _join(outline: Outline) -> list[OutlineItem]:
    """The items, with `EXPORT_SYMBOL(f);` and `#define f f` joined to the definition of f.

    The first follows the definition, the second stands directly above or below it.
    """
    out: list[OutlineItem] = []
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
