"""The numbers that stand for the names of flags and masks in assembly."""

from __future__ import annotations

from collections.abc import Mapping

from refactor.tif.flags import Flags
from refactor.tif.number import value

Spellings = Mapping[str, Mapping[str, str]]
"""Flag -> name of a flag or a mask -> its number without that flag; flag "": with all flags."""


def spellings(flags: Flags, numbers: Mapping[str, int]) -> dict[str, dict[str, str]]:
    """The numbers of names, as far as they are known.

    Args:
        numbers: flag -> bit.
    """
    bodies = _bodies(flags, numbers)
    names = frozenset(flags.names)
    spelled = {}
    for name, bit in numbers.items():
        if name in names:
            # With another bit, an instruction that encodes the bit at all becomes another one.
            spelled[name] = _spelled(bodies, {name: str(bit ^ 16), f"_{name}": "0"})
    spelled[""] = _spelled(bodies, {})
    return spelled


def _bodies(flags: Flags, numbers: Mapping[str, int]) -> dict[str, str]:
    """Name -> expression."""
    bodies: dict[str, str] = {}
    for mask in flags.masks:
        # A mask that is defined in several ways counts with the flags of all of them.
        before = f"{bodies[mask.name]} | " if mask.name in bodies else ""
        bodies[mask.name] = f"{before}({mask.body})"
    # As the generic header defines them, whatever this one has (asm-generic/thread_info_tif.h).
    for name, bit in numbers.items():
        bodies[f"_{name}"] = f"(1 << {name})"
        bodies[name] = str(bit)
    return bodies


def _spelled(bodies: Mapping[str, str], instead: Mapping[str, str]) -> dict[str, str]:
    """Name -> number in hexadecimal, where it can be evaluated."""
    known = {**bodies, **instead}
    spelled = {}
    for name in bodies:
        number = value(name, known)
        if number is not None:
            spelled[name] = f"{number:#x}"
    return spelled
