"""Why thread flags cannot have a layout: too many of them, or code that it would break."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from refactor.tif.flags import Flags, Generic, cut
from refactor.tif.layout import ENTRY, Constraints, FlagMove, Reason, Users, new_numbers
from refactor.tif.number import value
from refactor.tif.users import live

# microblaze writes masks as numbers: 0x0000FFFE (arch/microblaze/include/asm/thread_info.h). The 1
# of `1 << TIF_X` is none.
_NUMBER = re.compile(r"(?<!\w)(?:0x)?\d")
_SHIFTED = re.compile(r"1[UL]* *<<")


@dataclass(frozen=True)
class ProposedLayout:
    """A layout to be examined, and the facts to examine it against.

    Attributes:
        moves: the flags with their new bits, as far as there are bits for them.
        used: flag or mask -> its users.
        last: the last bit that the architecture may use.
    """

    flags: Flags
    moves: tuple[FlagMove, ...]
    generic: Generic
    used: Mapping[str, Users]
    constraints: Constraints
    last: int

    @property
    def dropped(self) -> list[str]:
        """The flags that go."""
        return [move.name for move in self.moves if move.fate == "dropped"]

    @property
    def own(self) -> list[str]:
        """The flags that need one of the architecture's own bits."""
        return [move.name for move in self.moves if move.fate not in ("generic", "dropped")]


@dataclass(frozen=True)
class _BitTest:
    """A mask, or code that tests bits by position: it must see the same flags as before.

    Attributes:
        name: of the mask; empty for code.
        body: the bits, as an expression.
        where: `path:line`.
        why: what the code does with the bits.
    """

    name: str
    body: str
    where: str
    why: str = ""

    @property
    def after(self) -> str:
        """The preparation that helps: a mask written as a number has to name its flags."""
        has_number = _NUMBER.search(_SHIFTED.sub("", self.body)) is not None
        return f"naming {self.name}'s flags" if has_number and self.name else ""


def reasons(proposal: ProposedLayout) -> tuple[Reason, ...]:
    """All reasons against a layout, each once."""
    against = [
        *unread(proposal.flags),
        *_too_many(proposal),
        *_unanswered(proposal),
        *_differing(proposal),
        *proposal.constraints.refused,
    ]
    return tuple(dict.fromkeys(against))


def unread(flags: Flags) -> Iterator[Reason]:
    """Flags whose number is not known."""
    for flag in flags.flags:
        if flag.number is None:
            expression = cut(flag.expression)
            text = f"{cut(flag.name)} is {expression}, which is no number that the headers give"
            yield Reason(text, f"{flag.path}:{flag.first}")


def _too_many(proposal: ProposedLayout) -> Iterator[Reason]:
    own, taken, first = proposal.own, proposal.flags.taken, proposal.generic.first
    slots = max(0, proposal.last - first + 1)
    if len(own) <= slots:
        return
    several = f"{len(own)} own flag{'s' if len(own) > 1 else ''}"
    bits = f"{slots} bits ({first}-{proposal.last})"
    text = f"{several} for {bits}" if slots else f"no bit for {several}"
    if taken:
        text += f", because bits from {taken[0]} upwards hold something else"
    if proposal.dropped:
        text += f"; dropped already: {', '.join(proposal.dropped)}"
    freed = _freed(proposal)
    remaining = len(own) - len(freed)
    enough = bool(freed) and remaining <= slots
    if enough:
        text += (
            f"; {ENTRY} would take {len(freed)} of them ({', '.join(freed)}), {remaining} remain"
        )
    yield Reason(text, taken[1] if taken else "", ENTRY if enough else "")


def _freed(proposal: ProposedLayout) -> list[str]:
    """The flags that generic entry would keep in `syscall_work` instead."""
    constraints = proposal.constraints
    if ENTRY in constraints.selected:
        return []
    return [name for name in proposal.own if name in constraints.syscall_work]


def _unanswered(proposal: ProposedLayout) -> Iterator[Reason]:
    """Flags that would get a bit of their own that only the exit loop of kernel/entry/ tests."""
    # TIF_RSEQ is TIF_NOTIFY_RESUME without that bit, and any loop tests it
    # (include/linux/thread_info.h).
    constraints, generic = proposal.constraints, proposal.generic
    if constraints.generic_entry():
        return
    for name, where in constraints.standins.items():
        option = f"HAVE_{name.removeprefix('TIF_')}"
        always = name in generic.numbers and name not in generic.switches
        if always and name not in proposal.flags.names and option in constraints.selected:
            text = f"selects {option}, and {name} would be a bit of its own ({where}), "
            text += f"at which only {ENTRY}'s loop looks"
            yield Reason(text, constraints.selected[option], ENTRY)


def covered(
    body: str, numbers: Mapping[str, int], known: Mapping[str, str]
) -> frozenset[str] | None:
    """The flags whose bits are in a mask; None where the mask cannot be evaluated."""
    # The numbers win over the header's own definitions: they may be those of another layout.
    bodies = dict(known)
    for name, number in numbers.items():
        bodies[name] = str(number)
    bits = value(body, bodies)
    if bits is None:
        return None
    return frozenset(name for name, number in numbers.items() if bits >> number & 1)


def _differing(proposal: ProposedLayout) -> Iterator[Reason]:
    """Masks and code that would hold other flags than before."""
    flags = proposal.flags
    dropped = frozenset(proposal.dropped)
    new_numbers = _new_numbers(proposal)
    old_numbers, new_bodies = flags.numbers(), _new_bodies(flags, new_numbers, dropped)
    for test in _bit_tests(proposal):
        before = covered(test.body, old_numbers, flags.known)
        after = covered(test.body, new_numbers, new_bodies)
        if before is not None and after is not None:
            if before - dropped != after:
                yield Reason(_difference(test, before - dropped, after), test.where, test.after)
        elif test.after:
            text = f"{test.name} is {cut(test.body)}, which cannot be evaluated"
            yield Reason(text, test.where, test.after)


def _new_numbers(proposal: ProposedLayout) -> dict[str, int]:
    """Flag -> bit in the new layout, with the generic flags that every architecture has."""
    generic = proposal.generic
    numbers = new_numbers(proposal.moves)
    for name, bit in generic.numbers.items():
        if name not in generic.switches:
            numbers[name] = bit
    return numbers


def _new_bodies(
    flags: Flags, numbers: Mapping[str, int], dropped: frozenset[str]
) -> dict[str, str]:
    """Name -> expression, as the headers define it once the layout is in them."""
    bodies = dict(flags.known)
    for name in numbers:
        bodies[f"_{name}"] = f"(1 << {name})"
    for name in dropped:
        bodies[f"_{name}"] = "0"
    return bodies


def _bit_tests(proposal: ProposedLayout) -> Iterator[_BitTest]:
    """The masks in use, and the code that tests bits by position."""
    for mask in proposal.flags.masks:
        if live(mask, proposal.used):
            yield _BitTest(mask.name, mask.body, f"{mask.path}:{mask.first}")
    for look in proposal.constraints.looks:
        yield _BitTest("", str(look.bits), look.where, look.why)


def _difference(test: _BitTest, before: frozenset[str], after: frozenset[str]) -> str:
    """The flags that a mask or code would lose and get, as a sentence."""
    parts = []
    if lost := sorted(before - after):
        parts.append(f"lose {', '.join(lost)}")
    if gained := sorted(after - before):
        parts.append(f"get {', '.join(gained)}")
    subject = f"{test.name} is {cut(test.body)}: it" if test.name else test.why
    return f"{subject} would {' and '.join(parts)}"
