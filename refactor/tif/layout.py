"""A layout of thread flags, or the reasons why there is none, and the facts that decide it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from refactor.tif.flags import GENERIC_HEADER

Fate = Literal["generic", "kept", "moved", "dropped", "blocked"]
Moving = Literal["needed", "all"]
"""Which of its own flags an architecture gives new bits: those that must move, or all."""
ENTRY = "GENERIC_ENTRY"


class Users(msgspec.Struct, frozen=True):
    """Who uses a flag, directly and through masks.

    Attributes:
        code, assembly: the places, as `path:line`.
        set: whether any code may set it.
        tests: the places in C that only test it.
        words: the members of struct thread_info that hold it.
    """

    code: tuple[str, ...] = ()
    assembly: tuple[str, ...] = ()
    set: bool = False
    tests: tuple[str, ...] = ()
    words: tuple[str, ...] = ("flags",)

    @property
    def by(self) -> str:
        """The kinds of users, for a table."""
        languages = []
        if self.code:
            languages.append("C")
        if self.assembly:
            languages.append("assembly")
        return ", ".join(languages) or "nobody"


class PositionTest(msgspec.Struct, frozen=True):
    """Code that tests bits by their position (`path:line, line`), and the bits as a number."""

    where: str
    bits: int
    why: str


class Reason(msgspec.Struct, frozen=True):
    """Why there is no layout.

    Attributes:
        where: `path:line`, or with more lines behind it; empty where there is no one place.
        after: the change that the architecture needs first; empty where none is known.
    """

    text: str
    where: str = ""
    after: str = ""

    def __str__(self) -> str:
        """Its line in a report."""
        return f"{self.where}: {self.text}" if self.where else self.text


class Constraints(msgspec.Struct, frozen=True):
    """The demands of the rest of the tree on a layout.

    Attributes:
        selected: option -> where the architecture selects it, without a condition.
        looks: code that tests bits by their position.
        standins: flag -> where generic code defines it as another flag, for architectures without a
            bit of its own for it.
        syscall_work: flags that generic entry keeps in `syscall_work`.
        refused: the instructions that the assembler refuses with the new numbers.
    """

    selected: dict[str, str] = {}
    looks: tuple[PositionTest, ...] = ()
    standins: dict[str, str] = {}
    syscall_work: tuple[str, ...] = ()
    refused: tuple[Reason, ...] = ()

    def generic_entry(self) -> bool:
        """Whether the architecture uses the exit loop of kernel/entry/."""
        # GENERIC_IRQ_ENTRY alone leaves TIF_RSEQ out.
        return ENTRY in self.selected


class FlagMove(msgspec.Struct, frozen=True):
    """The fate of a flag: its bit before and after (None for none), and why."""

    name: str
    old: int | None
    new: int | None
    fate: Fate
    why: str
    conditions: tuple[str, ...]
    users: Users


def new_numbers(moves: Iterable[FlagMove]) -> dict[str, int]:
    """Flag -> its bit afterwards, of the flags that have one."""
    return {move.name: move.new for move in moves if move.new is not None}


class Layout(msgspec.Struct, frozen=True, tag="layout"):
    """Every flag has a bit.

    Attributes:
        moves: every flag of the architecture, by its old bit.
        switches: the `HAVE_TIF_*` that the architecture defines.
        dead: masks that go with the flags in them.
        done: whether the architecture has it already.
    """

    moves: tuple[FlagMove, ...]
    switches: tuple[str, ...] = ()
    dead: tuple[str, ...] = ()
    done: bool = False

    def numbers(self) -> dict[str, int]:
        """Flag -> its bit afterwards."""
        return new_numbers(self.moves)

    def fate(self, *wanted: Fate) -> tuple[FlagMove, ...]:
        """The flags that have such a fate."""
        return tuple(move for move in self.moves if move.fate in wanted)

    def names(self, *wanted: Fate) -> tuple[str, ...]:
        """The names of the flags that have such a fate."""
        return tuple(move.name for move in self.fate(*wanted))


class NoLayout(msgspec.Struct, frozen=True, tag="none"):
    """No layout is possible; `moves` go as far as there are bits."""

    moves: tuple[FlagMove, ...]
    reasons: tuple[Reason, ...]

    @property
    def after(self) -> str:
        """The changes that are needed first; empty where they would not be enough."""
        first = {reason.after for reason in self.reasons}
        return "" if "" in first else " and ".join(sorted(first))


Plan = Layout | NoLayout


def verdict(plan: Plan, checked: bool) -> str:
    """The answer in a word or two; `-` where the base has no generic header.

    Args:
        checked: whether an assembler has answered about every instruction that names a flag. A
            layout that is blocked without its answer stays blocked.
    """
    match plan:
        case Layout(done=True):
            return "done"
        case NoLayout(reasons=(Reason(text=text),)) if GENERIC_HEADER in text:
            return "-"
        case NoLayout(after=""):
            return "blocked"
        case _ if not checked:
            return "unchecked"
        case Layout():
            return "fits"
        case NoLayout(after=after):
            return f"fits after {after}"
