"""The thread flags of an architecture and of the generic header, as headers define them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import filterfalse

import msgspec

from refactor.tif.number import value
from refactor.tif.source import Macro, Source

GENERIC_HEADER = "include/asm-generic/thread_info_tif.h"
OPTION = "HAVE_GENERIC_TIF_BITS"

FLAG = re.compile(r"TIF_[A-Z0-9_]+")
MASK = re.compile(r"_TIF_[A-Z0-9_]+")
NAMED = re.compile(r"(?<!\w)_?TIF_[A-Z0-9_]+(?!\w)")
# The generic header reserves bits for the architectures in a comment, not in code.
_RESERVED = re.compile(r"[Bb]its\s+(\d{1,3})\s*-\s*(\d{1,3})\s+are reserved for arch")
# sh and sparc64 keep other things in the flags word, from a bit upwards.
_ELSE = re.compile(r"TI_FLAG_\w+_SHIFT")
# arm writes (1 << TIF_X), loongarch BIT(TIF_X): arch/*/include/asm/thread_info.h.
_BIT = re.compile(r"\(*(?:1[uUlL]*<<|(?:BIT|_BITUL)\()\(?(?P<flag>TIF_[A-Z0-9_]+)\)*")
# Flags that not every architecture has: #ifdef HAVE_TIF_NEED_RESCHED_LAZY and its like around them.
_SWITCH = re.compile(r"defined\((HAVE_TIF_\w+)\)")
# Headers ask for it since the days when user space included them: arch/arm, arch/alpha.
_KNOWN = {"__KERNEL__": True}
# A header may be wrong or hostile, and its text goes to a terminal.
_SHOWN = 200


class Flag(msgspec.Struct, frozen=True):
    """A flag, as a header defines it.

    Attributes:
        name: with TIF_ before it.
        number: of the bit; None where the headers do not give it.
        expression: the number as it is written.
        conditions: the `#if` conditions around it, the outermost first.
        path, first, last: the place of the definition, with the comment behind it.
        enumerator: whether it is a member of an enum.
    """

    name: str
    number: int | None
    expression: str
    conditions: tuple[str, ...]
    comment: str
    path: str
    first: int
    last: int
    enumerator: bool = False


class Mask(msgspec.Struct, frozen=True):
    """A `_TIF_` macro.

    Attributes:
        body: its expansion.
        names: the flags and masks in it.
        bit: whether it is the one bit of the flag of its own name.
    """

    name: str
    body: str
    names: tuple[str, ...]
    bit: bool
    conditions: tuple[str, ...]
    path: str
    first: int
    last: int


class Flags(msgspec.Struct, frozen=True):
    """The thread flags that some headers define.

    Attributes:
        flags: in the order of the headers, one for each definition.
        switches: the `HAVE_TIF_*` that they define.
        generic: whether they include the generic header.
        taken: the first bit of the word that is used for something else, and its `path:line`; None
            where there is none.
        known: name -> expression, of all macros without parameters.
    """

    flags: tuple[Flag, ...]
    masks: tuple[Mask, ...]
    switches: tuple[str, ...]
    generic: bool
    taken: tuple[int, str] | None
    known: dict[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """Every flag once, by its number and then by its place."""
        # Of several definitions the first counts.
        first: dict[str, Flag] = {}
        for flag in self.flags:
            first.setdefault(flag.name, flag)
        ordered = sorted(first.values(), key=lambda flag: (flag.number is None, flag.number))
        return tuple(flag.name for flag in ordered)

    def numbers(self) -> dict[str, int]:
        """Flag -> bit, where the bit is known; of several definitions the first counts."""
        return {flag.name: flag.number for flag in reversed(self.flags) if flag.number is not None}


class Generic(msgspec.Struct, frozen=True):
    """The generic header of a base.

    Attributes:
        numbers: flag -> bit.
        switches: flag -> the `HAVE_TIF_*` that it needs, of the flags that need one.
        first, last: the bits that it leaves to the architectures.
    """

    numbers: dict[str, int]
    switches: dict[str, str]
    first: int = 16
    last: int = 31


def flags(sources: Sequence[Source]) -> Flags:
    """The thread flags that the headers of an architecture define together."""
    macros: list[Macro] = []
    included: set[str] = set()
    for source in sources:
        macros += filter(lambda macro: not macro.parameters, source.macros)
        included.update(include.path for include in source.includes)
    known = _bodies(macros)
    own_flags, masks, switches = [], [], []
    for macro in macros:
        if FLAG.fullmatch(macro.name):
            own_flags.append(_flag(macro, known))
        elif MASK.fullmatch(macro.name):
            masks.append(_mask(macro))
        elif macro.name.startswith("HAVE_TIF_"):
            switches.append(macro.name)
    return Flags(
        flags=tuple(own_flags),
        masks=tuple(masks),
        switches=tuple(dict.fromkeys(switches)),
        generic=GENERIC_HEADER.removeprefix("include/") in included,
        taken=_taken(macros, known),
        known=known,
    )


def _bodies(macros: Sequence[Macro]) -> dict[str, str]:
    """Name -> expression; of several definitions the first counts."""
    return {macro.name: macro.body for macro in reversed(macros) if macro.body}


def _flag(macro: Macro, known: Mapping[str, str]) -> Flag:
    number = value(macro.body, known)
    return Flag(
        macro.name,
        # There is no bit below the first.
        number if number is not None and number >= 0 else None,
        macro.body,
        relevant(macro.conditions),
        macro.comment,
        macro.path,
        macro.first,
        macro.last,
        macro.enumerator,
    )


def _mask(macro: Macro) -> Mask:
    names = tuple(dict.fromkeys(NAMED.findall(macro.body)))
    bit = _BIT.fullmatch(re.sub(r"\s", "", macro.body))
    own = bit is not None and f"_{bit['flag']}" == macro.name
    return Mask(
        macro.name,
        macro.body,
        names,
        own,
        relevant(macro.conditions),
        macro.path,
        macro.first,
        macro.last,
    )


def _taken(macros: Iterable[Macro], known: Mapping[str, str]) -> tuple[int, str] | None:
    # The lowest one: all bits above it belong to what is kept there.
    shifts = []
    for macro in macros:
        shift = value(macro.body, known) if _ELSE.fullmatch(macro.name) else None
        if shift is not None:
            shifts.append((shift, f"{macro.path}:{macro.first}"))
    return min(shifts, default=None)


def relevant(conditions: Iterable[str]) -> tuple[str, ...]:
    """The conditions that do not hold in every kernel."""
    return tuple(filterfalse(_always, conditions))


@lru_cache(maxsize=4096)
def _always(condition: str) -> bool:
    return value(condition, {}, _KNOWN) == 1


def generic(source: Source, text: str) -> Generic:
    """The flags of the generic header.

    Args:
        text: of the header; a comment names the bits that it leaves to the architectures.
    """
    known = {macro.name: macro.body for macro in source.macros if macro.body}
    numbers, switches = {}, {}
    for macro in source.macros:
        if not FLAG.fullmatch(macro.name):
            continue
        number = value(macro.body, known)
        if number is not None:
            numbers[macro.name] = number
        if switch := _SWITCH.search(" ".join(macro.conditions)):
            switches[macro.name] = switch[1]
    reserved = _RESERVED.search(text)
    if reserved is None:
        return Generic(numbers, switches)
    return Generic(numbers, switches, first=int(reserved[1]), last=int(reserved[2]))


def short(conditions: Iterable[str]) -> str:
    """Conditions as a table shows them: `CONFIG_X`, `!CONFIG_X`."""
    plain = []
    for condition in conditions:
        named = re.sub(r"defined ?\(?\s*(\w+)\s*\)?", r"\1", condition)
        plain.append(re.sub(r"!\((\w+)\)", r"!\1", named))
    return cut(" && ".join(plain))


def cut(text: str) -> str:
    """A text of the tree, cut to the length that reports show."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
