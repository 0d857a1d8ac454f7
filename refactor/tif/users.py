"""Who uses the thread flags of an architecture, also through masks, and also through masks of masks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from refactor.tif.flags import Flags, Mask
from refactor.tif.layout import Users
from refactor.tif.number import value
from refactor.tif.uses import Use


def users(flags: Flags, found: Iterable[Use], defined: Mapping[str, bool]) -> dict[str, Users]:
    """Flag or composed mask -> who uses it.

    Args:
        defined: what is known of the architecture's configuration, as for `value`.
    """
    places: dict[str, list[Use]] = {}
    for use in found:
        if _counts(use, defined):
            places.setdefault(use.name, []).append(use)
    used = {mask.name: places.get(mask.name, []) for mask in flags.masks}
    for mask in outermost_first(flags.masks):
        for name in mask.names:
            if name in used and not mask.bit:
                used[name] = [*used[name], *used[mask.name]]
    holding: dict[str, list[Mask]] = {}
    for mask in flags.masks:
        for name in mask.names:
            holding.setdefault(name, []).append(mask)
    # One bit of a name is the flag of that name.
    for name in flags.names:
        used[name] = [*places.get(name, []), *used.get(f"_{name}", [])]
        for mask in holding.get(name, ()):
            used[name] += used[mask.name] if mask.name != f"_{name}" else []
    return {name: _users(each) for name, each in used.items()}


def _counts(use: Use, defined: Mapping[str, bool]) -> bool:
    if not use.condition:
        return True
    answer = value(use.condition, {}, defined)
    return answer is None if use.how == "asks" else answer != 0


def outermost_first(masks: Collection[Mask]) -> list[Mask]:
    """Masks, each before those that it names."""
    by_name = {mask.name: mask for mask in masks}
    order: dict[str, Mask] = {}

    def place(mask: Mask, above: tuple[str, ...]) -> None:
        for name in mask.names:
            if name in by_name and name not in order and name not in above:
                place(by_name[name], (*above, mask.name))
        order.setdefault(mask.name, mask)

    for mask in masks:
        place(mask, ())
    return list(reversed(order.values()))


def _users(found: Iterable[Use]) -> Users:
    unique = dict.fromkeys(found)
    return Users(
        tuple(dict.fromkeys(use.where for use in unique if use.how != "assembly")),
        tuple(dict.fromkeys(use.where for use in unique if use.how == "assembly")),
        # What assembly does with a flag is not told from the flag's name.
        any(use.how != "tests" for use in unique),
        tuple(dict.fromkeys(use.where for use in unique if use.how == "tests")),
        tuple(sorted({use.word or "flags" for use in unique} or {"flags"})),
    )


def live(mask: Mask, used: Mapping[str, Users]) -> bool:
    """Whether a mask of several flags is used at all."""
    return not mask.bit and used.get(mask.name, Users()) != Users()
