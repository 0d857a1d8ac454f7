"""Lay out a header anew: the part that no semantic patch can do, which is blocks of lines.

spatch leaves comments behind where it removes a `#define`, and cannot match an `#ifdef`. So
definitions are removed here, with their comments and conditions; numbers and masks are changed by a
semantic patch.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from refactor.text.columns import column
from refactor.tif.flags import GENERIC_HEADER, Flag, Flags, Mask
from refactor.tif.layout import Layout

_OPENS = re.compile(r"\s*#\s*if")
_CLOSES = re.compile(r"\s*#\s*endif")
_COMMENT = re.compile(r"\s*(?:/\*.*\*/|//.*)\s*")
_ALIGNED = re.compile(
    rb"^(?P<head>#\s*define\s+(?P<name>TIF_\w+)\s+\d+) {2,}(?=/[*/])", re.MULTILINE
)
_IN_COMMENT = re.compile(r"\s*(?:/\*|\*|//)")
# m68k: "bits 0-7 are tested at every exception exit"; sh: "Limited to 24 bits".
_POSITIONS = re.compile(r"\b[Bb]its?\s+#?\d|\d+\s*bits\b|>=\s*\d+")


def removed(layout: Layout) -> frozenset[str]:
    """The names of the flags and masks whose definitions are removed."""
    names = set(layout.dead)
    for move in layout.fate("dropped", "generic"):
        names |= {move.name, f"_{move.name}"}
    return frozenset(names)


def changed(
    text: str, flags: Flags, *, path: str, names: Collection[str], block: Sequence[str]
) -> str:
    """A header without the definitions of some names and without `#if` that they leave empty.

    Args:
        block: lines that go before the first flag of all.
    """
    lines = text.split("\n")
    here = _definitions(flags, path)
    gone: set[int] = set()
    for definition in here:
        if definition.name in names:
            gone |= set(range(definition.first - 1, definition.last))
            gone |= _lead(lines, definition)
    while empty := _empty_conditional(lines, gone):
        gone |= empty
    inside = _extent(here) if block else range(0)
    place = inside.start if block else len(lines)
    gap = [""] if block and place and lines[place - 1].strip() else []
    above = _squeezed(lines[:place], gone, inside=inside, start=0)
    below = _squeezed(lines[place:], gone, inside=inside, start=place)
    return "\n".join([*above, *gap, *block, *below])


def _definitions(flags: Flags, path: str) -> list[Flag | Mask]:
    """The flags and masks that a file defines."""
    definitions: list[Flag | Mask] = [*flags.flags, *flags.masks]
    return [definition for definition in definitions if definition.path == path]


def _extent(definitions: Sequence[Flag | Mask]) -> range:
    """The lines from the first definition to the last."""
    first = min(definitions, key=lambda definition: definition.first)
    last = max(definitions, key=lambda definition: definition.last)
    return range(first.first - 1, last.last)


def _lead(lines: Sequence[str], definition: Flag | Mask) -> set[int]:
    """The one-line comment directly above a definition, if it is about this definition alone."""
    above, below = definition.first - 2, definition.last
    if above < 0 or not _COMMENT.fullmatch(lines[above]):
        return set()
    if isinstance(definition, Flag):
        alone = not definition.comment
    else:
        alone = not definition.bit and (below >= len(lines) or not lines[below].strip())
    return {above} if alone else set()


def _empty_conditional(lines: Sequence[str], gone: Collection[int]) -> set[int]:
    """The lines of an `#if` and its `#endif` between which all lines have been removed."""
    left = [number for number, line in enumerate(lines) if number not in gone and line.strip()]
    for start, end in pairwise(left):
        between = set(range(start + 1, end))
        if _OPENS.match(lines[start]) and _CLOSES.match(lines[end]) and between & set(gone):
            return {start, end}
    return set()


def _squeezed(
    lines: Sequence[str], gone: Collection[int], *, inside: range, start: int
) -> list[str]:
    """The lines that are left. Where lines went between two empty ones, one of these goes too.

    Args:
        inside: where no two empty lines follow each other either way: what is there stands out as
            changed.
    """
    out: list[str] = []
    since = False
    for number, line in enumerate(lines, start):
        second = not line.strip() and (not out or not out[-1].strip())
        if number in gone:
            since = True
        elif not (second and (since or number in inside)):
            out.append(line)
            since = since and not line.strip()
    return out


def block(arch: str, layout: Layout, start: int) -> list[str]:
    """The lines above the flags of an architecture: the switches, and the include.

    Args:
        start: the first bit that is the architecture's own.
    """
    lines = []
    if layout.switches:
        # The words of arch/s390/include/asm/thread_info.h.
        lines += [f"/* Tell the generic TIF infrastructure which bits {arch} supports */"]
        lines += [f"#define {switch}" for switch in layout.switches]
        lines += [""]
    lines += [f"#include <{GENERIC_HEADER.removeprefix('include/')}>", ""]
    if layout.fate("kept", "moved"):
        lines += [f"/* Architecture specific bits start at {start} */"]
    return lines


def realigned(before: bytes, after: bytes) -> bytes:
    """A header whose comments behind numbers keep their columns; behind tabs they do anyway."""
    columns = {}
    for match in _ALIGNED.finditer(before):
        columns[match["name"]] = column(match[0].decode("latin-1"))

    def shifted(match: re.Match[bytes]) -> bytes:
        wanted = columns.get(match["name"])
        gap = 0 if wanted is None else wanted - column(match["head"].decode("latin-1"))
        return match["head"] + b" " * gap if gap > 0 else match[0]

    return _ALIGNED.sub(shifted, after)


def values(flags: Flags, layout: Layout, names: Collection[str]) -> list[tuple[str, str, str]]:
    """The definitions of flags and masks that get another value: (name, old, new).

    Args:
        names: those whose definitions go.
    """
    numbers = layout.numbers()
    new_values: dict[tuple[str, str, str], None] = {}
    for flag in flags.flags:
        if flag.name in numbers:
            new_values[flag.name, flag.expression, str(numbers[flag.name])] = None
    for mask in flags.masks:
        if mask.bit:
            # The generic header writes its own masks so (asm-generic/thread_info_tif.h).
            new_values[mask.name, mask.body, f"BIT({mask.name[1:]})"] = None
    return [(name, old, new) for name, old, new in new_values if name not in names and old != new]


def positions(data: bytes, path: str) -> tuple[str, ...]:
    """The lines whose comments speak of bits by number: a person has to read them."""
    lines = data.decode("utf-8", "replace").split("\n")
    notes = []
    for number, line in enumerate(lines, 1):
        if _IN_COMMENT.match(line) and _POSITIONS.search(line):
            notes.append(f"{path}:{number} speaks of positions: {line.strip(' */')}")
    return tuple(notes)


def table(layout: Layout) -> str:
    """Flags, and their bits before and after, as lines for a message."""
    width = max((len(move.name) for move in layout.moves), default=0)
    rows = [f"  {'flag':<{width}}  before  after"]
    for move in layout.moves:
        old = "-" if move.old is None else str(move.old)
        new = "-" if move.new is None else str(move.new)
        what = {"generic": "generic", "dropped": "dead"}.get(move.fate, "")
        rows.append(f"  {move.name:<{width}}  {old:>6}  {new:>5}  {what}".rstrip())
    return "\n".join(rows)
