"""The layout of an architecture's thread flags on top of the generic ones, if there is one.

Bits that the generic header has are generic; the architecture's own flags go to the bits that the
header leaves to it: all of them, in their old order without gaps, or only those that have no such
bit yet. What nothing ever sets is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from refactor.tif.flags import GENERIC_HEADER, Flags, Generic, Mask
from refactor.tif.layout import (
    Constraints,
    Fate,
    FlagMove,
    Layout,
    Moving,
    NoLayout,
    Plan,
    Reason,
    Users,
)
from refactor.tif.reasons import ProposedLayout, reasons, unread
from refactor.tif.users import live, outermost_first

_SHOWN = 3


def plan(
    flags: Flags,
    generic: Generic | None,
    *,
    used: Mapping[str, Users],
    constraints: Constraints,
    moving: Moving = "all",
) -> Plan:
    """The layout of an architecture's flags, or the reasons why there is none."""
    if generic is None:
        return _without_generic(flags, used)
    if flags.generic:
        return _done(flags, generic, used)
    last = last_bit(flags, generic)
    stay = staying(flags, generic, used) if moving == "needed" else {}
    moves = tuple(_moves(flags, generic, used=used, stay=stay))
    if why := reasons(ProposedLayout(flags, moves, generic, used, constraints, last)):
        return NoLayout(moves, why)
    switches = [switch for name, switch in generic.switches.items() if name in flags.names]
    dead = dead_masks(flags, _dropped_names(moves), used)
    return Layout(moves, tuple(dict.fromkeys(switches)), dead)


def last_bit(flags: Flags, generic: Generic) -> int:
    """The last bit that is left to the architecture's own flags."""
    return min(generic.last, flags.taken[0] - 1) if flags.taken else generic.last


def staying(flags: Flags, generic: Generic, used: Mapping[str, Users]) -> dict[str, int]:
    """Own flag -> its bit, of the flags in use that need not move."""
    own = range(generic.first, last_bit(flags, generic) + 1)
    numbers = flags.numbers()
    bits: dict[int, str] = {}
    for name in flags.names:
        if name in generic.numbers or name not in numbers or numbers[name] not in own:
            continue
        if used.get(name, Users()).set or _holder(flags, name, used):
            # Of two flags on one bit, the first stays.
            bits.setdefault(numbers[name], name)
    return {name: bit for bit, name in bits.items()}


def _without_generic(flags: Flags, used: Mapping[str, Users]) -> NoLayout:
    """Every flag stays: the base has no generic header."""
    numbers = flags.numbers()
    stay = [_move(flags, used, name, new=numbers.get(name)) for name in flags.names]
    return NoLayout(tuple(stay), (Reason(f"this base has no {GENERIC_HEADER}"),))


def _dropped_names(moves: Iterable[FlagMove]) -> set[str]:
    """The names of dropped flags and of their bits."""
    names = set()
    for move in moves:
        if move.fate == "dropped":
            names |= {move.name, f"_{move.name}"}
    return names


def _move(
    flags: Flags,
    used: Mapping[str, Users],
    name: str,
    *,
    new: int | None,
    fate: Fate = "kept",
    why: str = "",
) -> FlagMove:
    conditions = next(flag.conditions for flag in flags.flags if flag.name == name)
    old = flags.numbers().get(name)
    return FlagMove(name, old, new, fate, why, conditions, used.get(name, Users()))


def _moves(
    flags: Flags, generic: Generic, *, used: Mapping[str, Users], stay: Mapping[str, int]
) -> Iterator[FlagMove]:
    """Every flag with its new bit; own flags that do not stay keep their order."""
    numbers = flags.numbers()
    bits = range(generic.first, last_bit(flags, generic) + 1)
    free = iter(sorted(set(bits).difference(stay.values())))
    for name in flags.names:
        if name in generic.numbers:
            yield _move(flags, used, name, new=generic.numbers[name], fate="generic")
            continue
        users_of = used.get(name, Users())
        holder = None if users_of.set else _holder(flags, name, used)
        if not users_of.set and holder is None:
            tests = users_of.tests
            why = f"nothing sets it, tested at {_few(tests)}" if tests else "nothing uses it"
            yield _move(flags, used, name, new=None, fate="dropped", why=why)
            continue
        bit = stay[name] if name in stay else next(free, None)
        if bit is None:
            yield _move(flags, used, name, new=None, fate="blocked", why="no bit is left")
            continue
        why = f"nothing sets it, but {holder} holds it" if holder else ""
        fate: Fate = "kept" if numbers.get(name) == bit else "moved"
        yield _move(flags, used, name, new=bit, fate=fate, why=why)


def _holder(flags: Flags, name: str, used: Mapping[str, Users]) -> str | None:
    """A used mask that holds this flag beside others that are set; None where there is none."""
    for mask in flags.masks:
        members = _members(mask)
        if name not in members or not live(mask, used):
            continue
        if any(used.get(member, Users()).set for member in members):
            return mask.name
    return None


def _members(mask: Mask) -> set[str]:
    """The flags in a mask, which names their bits (_TIF_X) or their numbers (1 << TIF_X)."""
    return {f"TIF_{name.removeprefix('_TIF_').removeprefix('TIF_')}" for name in mask.names}


def _few(places: Collection[str]) -> str:
    """The first places, and how many more there are."""
    more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
    return ", ".join(list(places)[:_SHOWN]) + more


def _done(flags: Flags, generic: Generic, used: Mapping[str, Users]) -> Plan:
    """The layout of an architecture that includes the generic header already, checked."""
    numbers = flags.numbers()
    # Headers may repeat a flag of the generic header, on the same bit.
    taken = {bit: name for name, bit in generic.numbers.items()}
    why = list(unread(flags))
    moves = []
    for name in flags.names:
        if name not in numbers:
            continue
        bit = numbers[name]
        moves.append(_move(flags, used, name, new=bit))
        holder = taken.setdefault(bit, name)
        if holder != name:
            why.append(Reason(f"{name} has bit {bit}, which is {holder}'s"))
        elif name not in generic.numbers and not generic.first <= bit <= generic.last:
            why.append(Reason(f"{name} has bit {bit}, which is not the architecture's"))
    if why:
        return NoLayout(tuple(moves), tuple(why))
    return Layout(tuple(moves), flags.switches, done=True)


def dead_masks(
    flags: Flags, dropped: Collection[str], used: Mapping[str, Users]
) -> tuple[str, ...]:
    """The composed masks that no flag is left in, and the unused ones written as numbers."""
    dead: list[str] = []
    for mask in reversed(outermost_first(flags.masks)):
        left = [name for name in mask.names if name not in dropped and name not in dead]
        empty = bool(mask.names) and not left
        number = not live(mask, used) and re.search(r"(?<!\w)0x", mask.body) is not None
        if not mask.bit and (empty or number):
            dead.append(mask.name)
    return tuple(dead)
