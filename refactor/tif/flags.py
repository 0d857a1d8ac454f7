"""The thread flags of an architecture, and those of include/asm-generic/thread_info_tif.h, read out of headers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import msgspec

from refactor.tif.number import value
from refactor.tif.source import Macro, Source

GENERIC_HEADER = "include/asm-generic/thread_info_tif.h"
OPTION = "HAVE_GENERIC_TIF_BITS"

FLAG = re.compile(r"TIF_[A-Z0-9_]+")
MASK = re.compile(r"_TIF_[A-Z0-9_]+")
NAMED = re.compile(r"(?<!\w)_?TIF_[A-Z0-9_]+(?!\w)")
# What a header sets aside for the architectures, in its own words.
_RESERVED = re.compile(r"[Bb]its\s+(\d{1,3})\s*-\s*(\d{1,3})\s+are reserved for arch")
# Other things in the word of the flags, as sh and sparc64 have them from a bit upwards.
_ELSE = re.compile(r"TI_FLAG_\w+_SHIFT")
_BIT = re.compile(r"\(*(?:1[uUlL]*<<|(?:BIT|_BITUL)\()\(?(?P<flag>TIF_[A-Z0-9_]+)\)*")
_KNOWN = {"__KERNEL__": True}
_SHOWN = 200


class Flag(msgspec.Struct, frozen=True):
    """A flag, as a header defines it.

    Attributes:
        name: with TIF_ before it.
        number: of the bit; None where it cannot be known from the headers read.
        expression: what stands for the number.
        conditions: what has to hold for it to be defined, the outermost first; empty where it
            always is.
        path, first, last: where it is defined, with the comment behind it.
        enumerator: a member of an enum.
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
        body: what stands for it.
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
    """What some headers say about thread flags.

    Attributes:
        flags: in the order of the headers; one of a name for every place where it is defined.
        switches: the `HAVE_TIF_*` that they define.
        generic: whether they include the generic header.
        taken: the first bit of the word that holds something else than flags (where: path and
            line); None for none.
        known: name -> expression, of everything without parameters that they define.
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
        order = {flag.name: (flag.number is None, flag.number) for flag in reversed(self.flags)}
        return tuple(
            sorted(dict.fromkeys(flag.name for flag in self.flags), key=lambda name: order[name])
        )

    def numbers(self) -> dict[str, int]:
        """Name -> bit, of the flags whose bit is known; of several definitions the first."""
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
    """What headers of an architecture say together."""
    macros = [macro for source in sources for macro in source.macros if not macro.parameters]
    known = {macro.name: macro.body for macro in reversed(macros) if macro.body}
    included = [include.path for source in sources for include in source.includes]
    return Flags(
        tuple(_flag(macro, known) for macro in macros if FLAG.fullmatch(macro.name)),
        tuple(_mask(macro) for macro in macros if MASK.fullmatch(macro.name)),
        tuple(dict.fromkeys(macro.name for macro in macros if macro.name.startswith("HAVE_TIF_"))),
        GENERIC_HEADER.removeprefix("include/") in included,
        _taken(macros, known),
        known,
    )


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
    found = [
        (shift, f"{macro.path}:{macro.first}")
        for macro in macros
        if _ELSE.fullmatch(macro.name) and (shift := value(macro.body, known)) is not None
    ]
    return min(found, default=None)


def relevant(conditions: Iterable[str]) -> tuple[str, ...]:
    """The conditions that do not hold of every kernel."""
    return tuple(each for each in conditions if not _always(each))


@lru_cache(maxsize=4096)
def _always(condition: str) -> bool:
    return value(condition, {}, _KNOWN) == 1


def generic(source: Source, text: str) -> Generic:
    """What the generic header says.

    Args:
        text: of the header, whose comment names the bits that it leaves to the architectures.
    """
    known = {macro.name: macro.body for macro in source.macros if macro.body}
    found = [macro for macro in source.macros if FLAG.fullmatch(macro.name)]
    numbers = {
        macro.name: number for macro in found if (number := value(macro.body, known)) is not None
    }
    switches = {
        macro.name: asked[0]
        for macro in found
        if (asked := re.findall(r"defined\((HAVE_TIF_\w+)\)", " ".join(macro.conditions)))
    }
    left = _RESERVED.search(text)
    return (
        Generic(numbers, switches, *map(int, left.groups())) if left else Generic(numbers, switches)
    )


def short(conditions: Iterable[str]) -> str:
    """Conditions as a table shows them: `CONFIG_X`, `!CONFIG_X`."""
    plain = (re.sub(r"defined ?\(?\s*(\w+)\s*\)?", r"\1", each) for each in conditions)
    return cut(" && ".join(re.sub(r"!\((\w+)\)", r"!\1", each) for each in plain))


def cut(text: str) -> str:
    """A text of a tree, as much of it as a report shows."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
