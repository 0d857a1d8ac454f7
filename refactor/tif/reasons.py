"""Why thread flags cannot have a layout: too many of them, or something in the tree that would not bear it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from refactor.tif.flags import Flags, Generic, cut
from refactor.tif.layout import ENTRY, Constraints, Look, Move, Reason, Users
from refactor.tif.number import value
from refactor.tif.users import live

_NUMBER = re.compile(r"(?<!\w)(?:0x)?\d")
_SHIFTED = re.compile(r"1[UL]* *<<")


def reasons(
    flags: Flags,
    moves: Collection[Move],
    generic: Generic,
    used: Mapping[str, Users],
    constraints: Constraints,
    last: int,
) -> tuple[Reason, ...]:
    """All there are.

    Args:
        moves: as far as they go.
        last: the last bit that the architecture may use.
    """
    found = [
        *unread(flags),
        *_too_many(moves, generic, last, flags, constraints),
        *_unanswered(flags, generic, constraints),
        *_differing(flags, moves, generic, used, constraints.looks),
        *constraints.refused,
    ]
    return tuple(dict.fromkeys(found))


def unread(flags: Flags) -> Iterable[Reason]:
    """Flags whose number is not known."""
    for flag in flags.flags:
        if flag.number is None:
            text = f"{cut(flag.name)} is {cut(flag.expression)}, which is no number that the headers give"
            yield Reason(text, f"{flag.path}:{flag.first}")


def _too_many(
    moves: Collection[Move], generic: Generic, last: int, flags: Flags, constraints: Constraints
) -> Iterable[Reason]:
    own = [move for move in moves if move.fate not in ("generic", "dropped")]
    slots = max(0, last - generic.first + 1)
    if len(own) <= slots:
        return
    dead = [move.name for move in moves if move.fate == "dropped"]
    several = f"{len(own)} own flag{'s' if len(own) > 1 else ''}"
    text = (
        f"{several} for {slots} bits ({generic.first}-{last})" if slots else f"no bit for {several}"
    )
    if flags.taken:
        text += f", because bits from {flags.taken[0]} upwards hold something else"
    if dead:
        text += f"; dropped already: {', '.join(dead)}"
    freed = (
        []
        if ENTRY in constraints.selected
        else [each.name for each in own if each.name in constraints.syscall_work]
    )
    enough = bool(freed) and len(own) - len(freed) <= slots
    if enough:
        text += f"; {ENTRY} would take {len(freed)} of them ({', '.join(freed)}), {len(own) - len(freed)} remain"
    yield Reason(text, flags.taken[1] if flags.taken else "", ENTRY if enough else "")


def _unanswered(flags: Flags, generic: Generic, constraints: Constraints) -> Iterable[Reason]:
    """Flags that get a bit of their own, for which only the exit loop of kernel/entry/ looks."""
    if constraints.generic_entry():
        return
    for name, where in constraints.standins.items():
        option = f"HAVE_{name.removeprefix('TIF_')}"
        always = (
            name in generic.numbers and name not in generic.switches and name not in flags.names
        )
        if always and option in constraints.selected:
            text = f"selects {option}, and {name} would be a bit of its own ({where}), at which only {ENTRY}'s loop looks"
            yield Reason(text, constraints.selected[option], ENTRY)


def covered(
    body: str, numbers: Mapping[str, int], known: Mapping[str, str]
) -> frozenset[str] | None:
    """The flags whose bits are in a mask; None where the mask cannot be evaluated."""
    plain = {name: text for name, text in known.items() if name not in numbers}
    bits = value(body, plain | {name: str(number) for name, number in numbers.items()})
    return (
        None
        if bits is None
        else frozenset(name for name, number in numbers.items() if bits >> number & 1)
    )


def _differing(
    flags: Flags,
    moves: Collection[Move],
    generic: Generic,
    used: Mapping[str, Users],
    looks: Iterable[Look],
) -> Iterable[Reason]:
    """Masks and code that would hold other flags than before."""
    old = flags.numbers()
    dropped = {move.name for move in moves if move.fate == "dropped"}
    new = {move.name: move.new for move in moves if move.new is not None}
    new |= {name: bit for name, bit in generic.numbers.items() if name not in generic.switches}
    bits = {f"_{name}": f"(1 << {name})" for name in new}
    wanted = [
        (mask.name, mask.body, f"{mask.path}:{mask.first}", "")
        for mask in flags.masks
        if live(mask, used)
    ]
    wanted += [("", str(look.bits), look.where, look.why) for look in looks]
    for name, body, where, why in wanted:
        gone = {each: "0" for flag in dropped for each in (flag, f"_{flag}")}
        before = covered(body, old, flags.known)
        after = covered(
            body, new, flags.known | bits | {each: "0" for each in gone if each.startswith("_")}
        )
        first = f"naming {name}'s flags" if _NUMBER.search(_SHIFTED.sub("", body)) and name else ""
        if before is None or after is None:
            if first:
                yield Reason(f"{name} is {cut(body)}, which cannot be evaluated", where, first)
        elif before - dropped != after:
            yield Reason(
                _difference(name or why, body if name else "", before - dropped, after),
                where,
                first,
            )


def _difference(what: str, body: str, before: frozenset[str], after: frozenset[str]) -> str:
    lost, got = (", ".join(sorted(each)) for each in (before - after, after - before))
    parts = [f"{word} {names}" for word, names in (("lose", lost), ("get", got)) if names]
    return f"{what}{f' is {cut(body)}: it' if body else ''} would {' and '.join(parts)}"
