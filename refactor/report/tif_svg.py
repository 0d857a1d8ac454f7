"""The word of the thread flags before and after, as a picture. Nothing here decides anything."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from refactor.report.tif import assembly
from refactor.report.visible import visible
from refactor.tif.layout import Fate, FlagMove
from refactor.tools import template

if TYPE_CHECKING:
    from refactor.commands.tif import ShownFlags

_TEMPLATE = Path(__file__).with_name("tif.svg.j2")
MARK = "<!-- thread flags, by refactor -->"
"""What every picture holds, and no other file: a picture may be written over."""

CELL = 30
LEFT = 96
_BITS = 32


@dataclass(frozen=True)
class _Cell:
    """One bit: where its middle is, its number, the flag in it (without TIF_, or empty), and what becomes of it."""

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
    """A whole SVG file of the one architecture that is shown; bits count from the right, as in a number."""
    (surveyed,) = shown.architectures
    moves = surveyed.plan.moves
    ours = {move.new for move in moves if move.new is not None}
    others = [
        FlagMove(name, None, bit, "generic", "", (), moves[0].users)
        for name, bit in (shown.generic.numbers if shown.generic else {}).items()
        if moves and bit not in ours and (not shown.generic or name not in shown.generic.switches)
    ]
    unchecked = f"; {assembly(surveyed)}" if surveyed.verdict == "unchecked" else ""
    facts = {
        "mark": MARK,
        "title": visible(f"{surveyed.name}: thread flags before and after"),
        "base": visible(f"{shown.base.name} (Linux {shown.base.kernel}){unchecked}"),
        "before": _cells({move.old: move for move in moves if move.old is not None}),
        "after": _cells({move.new: move for move in (*others, *moves) if move.new is not None}),
        "ways": [
            _Way(_x(move.old), _x(move.new), move.fate)
            for move in moves
            if move.old is not None and move.new is not None and max(move.old, move.new) < _BITS
        ],
        "left": LEFT,
        "cell": CELL,
        "bits": _BITS,
        "taken": surveyed.flags.taken[0] if surveyed.flags.taken else 64,
    }
    return template.render_own(_TEMPLATE.read_text(encoding="utf-8"), facts, autoescape=True)


def _cells(flags: dict[int | None, FlagMove]) -> list[_Cell]:
    return [
        _Cell(_x(bit), bit, visible(flags[bit].name.removeprefix("TIF_")), flags[bit].fate)
        if bit in flags
        else _Cell(_x(bit), bit, "", "free")
        for bit in range(_BITS)
    ]


def _x(bit: int) -> int:
    return LEFT + (_BITS - 1 - bit) * CELL + CELL // 2
