"""The users of each thread flag: direct ones, and those of masks that hold it, at any depth."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from refactor.tif.flags import Flags, Mask
from refactor.tif.layout import Users
from refactor.tif.number import value
from refactor.tif.uses import Use


def users(flags: Flags, found: Iterable[Use], defined: Mapping[str, bool]) -> dict[str, Users]:
    """Flag or composed mask -> who uses it.

    Args:
        defined: macro -> whether the architecture's configuration defines it, as for `value`.
    """
    places: dict[str, list[Use]] = {}
    for use in found:
        if _counts(use, defined):
            places.setdefault(use.name, []).append(use)
    used = _mask_uses(flags.masks, places)
    holding: dict[str, list[Mask]] = {}
    for mask in flags.masks:
        for name in mask.names:
            holding.setdefault(name, []).append(mask)
    # One bit of a name is the flag of that name.
    for name in flags.names:
        used[name] = [*places.get(name, []), *used.get(f"_{name}", [])]
        for mask in holding.get(name, ()):
            if mask.name != f"_{name}":
                used[name] += used[mask.name]
    return {name: _users(uses) for name, uses in used.items()}


def _mask_uses(masks: Collection[Mask], places: Mapping[str, list[Use]]) -> dict[str, list[Use]]:
    """Mask -> its own uses, and those of the masks that it is in."""
    used = {mask.name: places.get(mask.name, []) for mask in masks}
    # The outermost first: mips has _TIF_WORK_MASK in _TIF_ALLWORK_MASK, and who uses that one uses
    # all that is in it (arch/mips/include/asm/thread_info.h).
    for mask in outermost_first(masks):
        for name in mask.names:
            if name in used and not mask.bit:
                used[name] = [*used[name], *used[mask.name]]
    return used


def _counts(use: Use, defined: Mapping[str, bool]) -> bool:
    if not use.condition:
        return True
    answer = value(use.condition, {}, defined)
    # kernel/ptrace.c asks for GENERIC_ENTRY or TIF_SYSCALL_EMU: with the option the answer is known
    # without the flag, and the question is no use of it.
    return answer is None if use.how == "asks" else answer != 0


def outermost_first(masks: Collection[Mask]) -> list[Mask]:
    """Masks, each before those that it names."""
    by_name = {mask.name: mask for mask in masks}
    order: dict[str, Mask] = {}

    def place(mask: Mask, above: tuple[str, ...]) -> None:
        for name in mask.names:
            # `above`: a mask that names itself, through others too, would never end.
            if name in by_name and name not in order and name not in above:
                place(by_name[name], (*above, mask.name))
        order.setdefault(mask.name, mask)

    for mask in masks:
        place(mask, ())
    return list(reversed(order.values()))


def _users(found: Iterable[Use]) -> Users:
    code: dict[str, None] = {}
    assembly: dict[str, None] = {}
    tests: dict[str, None] = {}
    words: set[str] = set()
    may_be_set = False
    for use in dict.fromkeys(found):
        places = assembly if use.how == "assembly" else code
        places[use.where] = None
        if use.how == "tests":
            tests[use.where] = None
        else:
            # Assembly that names a flag may well set it.
            may_be_set = True
        words.add(use.word or "flags")
    return Users(
        code=tuple(code),
        assembly=tuple(assembly),
        set=may_be_set,
        tests=tuple(tests),
        words=tuple(sorted(words or {"flags"})),
    )


def live(mask: Mask, used: Mapping[str, Users]) -> bool:
    """Whether a mask of several flags is used at all."""
    return not mask.bit and used.get(mask.name, Users()) != Users()
