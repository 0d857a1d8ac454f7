"""What is known of thread flags before they are laid out, and what comes of it: a layout, or reasons for none."""

from __future__ import annotations

from typing import Literal

import msgspec

from refactor.tif.flags import GENERIC_HEADER

Fate = Literal["generic", "kept", "moved", "dropped", "blocked"]
ENTRY = "GENERIC_ENTRY"


class Users(msgspec.Struct, frozen=True):
    """Who uses a flag, directly and through masks.

    Attributes:
        code, assembly: the places, as `path:line`.
        set: whether anything may set it.
        tests: the places in C that only look at it.
        words: of struct thread_info, in which it is found.
    """

    code: tuple[str, ...] = ()
    assembly: tuple[str, ...] = ()
    set: bool = False
    tests: tuple[str, ...] = ()
    words: tuple[str, ...] = ("flags",)

    @property
    def by(self) -> str:
        """As a table says it."""
        return (
            ", ".join(
                word for word, places in (("C", self.code), ("assembly", self.assembly)) if places
            )
            or "nobody"
        )


class PositionTest(msgspec.Struct, frozen=True):
    """Code that looks at bits by their position (`path:line, line`), and the bits as a number."""

    where: str
    bits: int
    why: str


class Reason(msgspec.Struct, frozen=True):
    """Why there is no layout.

    Attributes:
        where: `path:line`, or with more lines behind it; empty where there is no one place.
        after: what the architecture has to do first; empty where that is not known.
    """

    text: str
    where: str = ""
    after: str = ""

    def __str__(self) -> str:
        """As a report says it."""
        return f"{self.where}: {self.text}" if self.where else self.text


class Constraints(msgspec.Struct, frozen=True):
    """What the rest of the tree demands of a layout.

    Attributes:
        selected: option -> where the architecture selects it, without a condition.
        looks: code that looks at bits by their position.
        standins: flag -> where generic code gives it another flag's bit as long as an architecture
            has none of its own.
        syscall_work: flags that generic entry keeps in a word of its own.
        refused: what an assembler says to the numbers of the layout.
    """

    selected: dict[str, str] = {}
    looks: tuple[PositionTest, ...] = ()
    standins: dict[str, str] = {}
    syscall_work: tuple[str, ...] = ()
    refused: tuple[Reason, ...] = ()

    def generic_entry(self) -> bool:
        """Whether the exit loop of kernel/entry/ is the architecture's; GENERIC_IRQ_ENTRY alone leaves TIF_RSEQ out."""
        return ENTRY in self.selected


class FlagMove(msgspec.Struct, frozen=True):
    """What happens to a flag: its bit before and after (None for none), and why."""

    name: str
    old: int | None
    new: int | None
    fate: Fate
    why: str
    conditions: tuple[str, ...]
    users: Users


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
        return {move.name: move.new for move in self.moves if move.new is not None}

    def fate(self, *wanted: Fate) -> tuple[FlagMove, ...]:
        """The flags that have such a fate."""
        return tuple(move for move in self.moves if move.fate in wanted)


class NoLayout(msgspec.Struct, frozen=True, tag="none"):
    """There is none; `moves` is as far as it goes."""

    moves: tuple[FlagMove, ...]
    reasons: tuple[Reason, ...]

    @property
    def after(self) -> str:
        """What has to be done first, where that is all that is missing."""
        first = {reason.after for reason in self.reasons}
        return "" if "" in first else " and ".join(sorted(first))


Plan = Layout | NoLayout


def verdict(plan: Plan, checked: bool) -> str:
    """The answer in a word or two: `done`, `fits`, `fits after` something, `blocked`, `unchecked`; `-` for none.

    Args:
        checked: whether an assembler has answered about every instruction that names a flag. What
            is blocked without its answer stays blocked.
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
