"""The word of the thread flags before and after, as a picture. Nothing here decides anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from refactor.report.tif import assembly, reasons
from refactor.report.visible import visible
from refactor.tif.layout import Fate, FlagMove
from refactor.tools import template

if TYPE_CHECKING:
    from refactor.commands.tif import ShownFlags
    from refactor.tif.flags import Generic

_TEMPLATE = Path(__file__).with_name("tif.svg.j2")
MARK = "<!-- thread flags, by refactor -->"
"""A line that every picture holds, and no other file: a picture may be written over."""

CELL = 30
LEFT = 96
# The upper half of a 64-bit word is one box: 32-bit architectures have none.
_BITS = 32


@dataclass(frozen=True)
class _Cell:
    """One bit: the middle of its box, its number, and the name (without TIF_) and fate of its flag.

    Attributes:
        name: empty for a free bit.
    """

    x: int
    bit: int
    name: str
    fate: Fate | str


@dataclass(frozen=True)
class _Way:
    """From one bit to another."""

    before: int
    after: int
    fate: Fate


def picture(shown: ShownFlags) -> str:
    """A whole SVG file of the one architecture that is shown; bits count from the right."""
    (surveyed,) = shown.architectures
    moves = surveyed.plan.moves
    before: dict[int, FlagMove] = {}
    # The architecture's own flags come last: where both claim a bit, its header counts.
    after = _unused(shown.generic, moves) if shown.generic else {}
    for move in moves:
        if move.old is not None:
            before[move.old] = move
        if move.new is not None:
            after[move.new] = move
    unchecked = f"; {assembly(surveyed)}" if surveyed.verdict == "unchecked" else ""
    facts = {
        "mark": MARK,
        "title": visible(f"{surveyed.name}: thread flags before and after"),
        "base": visible(f"{shown.base.name} (Linux {shown.base.kernel}){unchecked}"),
        "verdict": surveyed.verdict,
        "reasons": visible("; ".join(reasons(surveyed)) or surveyed.verdict),
        "before": _cells(before),
        "after": _cells(after),
        "ways": _ways(moves),
        "left": LEFT,
        "cell": CELL,
        "bits": _BITS,
        # Behind the last bit where no other use of the word is known.
        "taken": surveyed.flags.taken[0] if surveyed.flags.taken else 64,
    }
    return template.render_own(_TEMPLATE.read_text(encoding="utf-8"), facts, autoescape=True)


def _unused(generic: Generic, moves: Sequence[FlagMove]) -> dict[int, FlagMove]:
    """The bits of generic flags that the architecture does not define itself."""
    unused: dict[int, FlagMove] = {}
    if not moves:
        return unused
    for name, bit in generic.numbers.items():
        # A flag with a switch is there for architectures that ask for it.
        if name not in generic.switches:
            unused[bit] = FlagMove(name, None, bit, "generic", "", (), moves[0].users)
    return unused


def _ways(moves: Sequence[FlagMove]) -> list[_Way]:
    """The lines from the old bits to the new ones, of the flags that have both in the picture."""
    ways = []
    for move in moves:
        if move.old is None or move.new is None:
            continue
        if max(move.old, move.new) < _BITS:
            ways.append(_Way(_x(move.old), _x(move.new), move.fate))
    return ways


def _cells(flags: dict[int, FlagMove]) -> list[_Cell]:
    cells = []
    for bit in range(_BITS):
        if bit in flags:
            # A name may come from a tree that is not trusted, and the picture goes anywhere.
            name = visible(flags[bit].name.removeprefix("TIF_"))
            cells.append(_Cell(_x(bit), bit, name, flags[bit].fate))
        else:
            cells.append(_Cell(_x(bit), bit, "", "free"))
    return cells


def _x(bit: int) -> int:
    # Bit 0 is the rightmost, as in a number that is written down.
    return LEFT + (_BITS - 1 - bit) * CELL + CELL // 2
