"""The layout of an architecture's thread flags on top of the generic ones, or the reasons why there is none.

Bits that the generic header has are generic; the architecture's own flags keep their order and go
to the bits that the header leaves to it. What nothing ever sets is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from refactor.tif.flags import GENERIC_HEADER, Flags, Generic
from refactor.tif.layout import Constraints, Fate, Layout, Move, NoLayout, Plan, Reason, Users
from refactor.tif.reasons import reasons, unread
from refactor.tif.users import live, outermost_first

_SHOWN = 3


def plan(
    flags: Flags, generic: Generic | None, used: Mapping[str, Users], constraints: Constraints
) -> Plan:
    """The layout of some flags, or why there is none."""
    numbers = flags.numbers()
    if generic is None:
        moves = tuple(
            _move(flags, name, numbers.get(name), "kept", "", used) for name in flags.names
        )
        return NoLayout(moves, (Reason(f"this base has no {GENERIC_HEADER}"),))
    if flags.generic:
        return _done(flags, generic, used)
    last = min(generic.last, flags.taken[0] - 1) if flags.taken else generic.last
    moves = tuple(_moves(flags, generic, used, last))
    if why := reasons(flags, moves, generic, used, constraints, last):
        return NoLayout(moves, why)
    switches = tuple(switch for name, switch in generic.switches.items() if name in flags.names)
    dropped = {
        name for move in moves if move.fate == "dropped" for name in (move.name, f"_{move.name}")
    }
    return Layout(moves, tuple(dict.fromkeys(switches)), dead_masks(flags, dropped, used))


def _move(
    flags: Flags, name: str, new: int | None, fate: Fate, why: str, used: Mapping[str, Users]
) -> Move:
    conditions = next(flag.conditions for flag in flags.flags if flag.name == name)
    return Move(
        name, flags.numbers().get(name), new, fate, why, conditions, used.get(name, Users())
    )


def _moves(flags: Flags, generic: Generic, used: Mapping[str, Users], last: int) -> Iterator[Move]:
    free = generic.first
    for name in flags.names:
        users_of = used.get(name, Users())
        holder = ""
        if name in generic.numbers:
            yield _move(flags, name, generic.numbers[name], "generic", "", used)
        elif not users_of.set and not (holder := _holder(flags, name, used)):
            why = (
                f"nothing sets it, tested at {_few(users_of.tests)}"
                if users_of.tests
                else "nothing uses it"
            )
            yield _move(flags, name, None, "dropped", why, used)
        elif free > last:
            yield _move(flags, name, None, "blocked", "no bit is left", used)
            free += 1
        else:
            same = flags.numbers().get(name) == free
            why = "" if users_of.set else f"nothing sets it, but {holder} holds it"
            yield _move(flags, name, free, "kept" if same else "moved", why, used)
            free += 1


def _holder(flags: Flags, name: str, used: Mapping[str, Users]) -> str:
    """A mask that something uses, and that holds this flag beside others that are set; empty for none."""
    for mask in flags.masks:
        others = {f"TIF_{each.removeprefix('_TIF_').removeprefix('TIF_')}" for each in mask.names}
        if (
            live(mask, used)
            and name in others
            and any(used.get(each, Users()).set for each in others)
        ):
            return mask.name
    return ""


def _few(places: Collection[str]) -> str:
    more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
    return ", ".join(list(places)[:_SHOWN]) + more


def _done(flags: Flags, generic: Generic, used: Mapping[str, Users]) -> Plan:
    numbers = flags.numbers()
    known = (name for name in flags.names if name in numbers)
    moves = tuple(_move(flags, name, numbers[name], "kept", "", used) for name in known)
    taken: dict[int, str] = {bit: name for name, bit in generic.numbers.items()}
    why = list(unread(flags))
    for move in moves:
        assert move.new is not None  # of a number that is known
        if (other := taken.setdefault(move.new, move.name)) != move.name:
            why.append(Reason(f"{move.name} has bit {move.new}, which is {other}'s"))
        elif move.name not in generic.numbers and not generic.first <= move.new <= generic.last:
            why.append(Reason(f"{move.name} has bit {move.new}, which is not the architecture's"))
    return NoLayout(moves, tuple(why)) if why else Layout(moves, flags.switches, done=True)


def dead_masks(
    flags: Flags, dropped: Collection[str], used: Mapping[str, Users]
) -> tuple[str, ...]:
    """The composed masks in which no flag is left, and those that nothing uses and that are numbers."""
    dead: list[str] = []
    for mask in reversed(outermost_first(flags.masks)):
        empty = bool(mask.names) and all(name in dropped or name in dead for name in mask.names)
        number = not live(mask, used) and re.search(r"(?<!\w)0x", mask.body) is not None
        if not mask.bit and (empty or number):
            dead.append(mask.name)
    return tuple(dead)
