"""The layout of an architecture's thread flags on top of the generic ones, if there is one.

Bits that the generic header has are generic; the architecture's own flags keep their order and go
to the bits that the header leaves to it. What nothing ever sets is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from refactor.tif.flags import GENERIC_HEADER, Flags, Generic, Mask
from refactor.tif.layout import Constraints, Fate, FlagMove, Layout, NoLayout, Plan, Reason, Users
from refactor.tif.reasons import Proposal, reasons, unread
from refactor.tif.users import live, outermost_first

_SHOWN = 3


def plan(
    flags: Flags, generic: Generic | None, *, used: Mapping[str, Users], constraints: Constraints
) -> Plan:
    """The layout of an architecture's flags, or the reasons why there is none."""
    if generic is None:
        return _without_generic(flags, used)
    if flags.generic:
        return _done(flags, generic, used)
    last = min(generic.last, flags.taken[0] - 1) if flags.taken else generic.last
    moves = tuple(_moves(flags, generic, used=used, last=last))
    if why := reasons(Proposal(flags, moves, generic, used, constraints, last)):
        return NoLayout(moves, why)
    switches = [switch for name, switch in generic.switches.items() if name in flags.names]
    dead = dead_masks(flags, _dropped_names(moves), used)
    return Layout(moves, tuple(dict.fromkeys(switches)), dead)


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
    flags: Flags, generic: Generic, *, used: Mapping[str, Users], last: int
) -> Iterator[FlagMove]:
    """Every flag with its new bit; own flags keep their order."""
    numbers = flags.numbers()
    free = generic.first
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
        if free > last:
            yield _move(flags, used, name, new=None, fate="blocked", why="no bit is left")
        else:
            why = f"nothing sets it, but {holder} holds it" if holder else ""
            fate: Fate = "kept" if numbers.get(name) == free else "moved"
            yield _move(flags, used, name, new=free, fate=fate, why=why)
        # A blocked flag counts too: the next one does not take the bit behind the last.
        free += 1


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
