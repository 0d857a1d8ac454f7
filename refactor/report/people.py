"""Recipients as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.report.visible import visible
from refactor.report.words import columns

if TYPE_CHECKING:
    from refactor.commands.people import RecipientTable, Receiver
from refactor.report.post import _notes


def recipients(result: RecipientTable) -> str:
    """A row for each recipient, a column for each mail: T where they are in To, C in Cc."""
    numbers = range(result.patches + 1)
    width = len(str(result.patches))
    rows = [("", " ".join(f"{number:>{width}}" for number in numbers))]
    rows += [
        (visible(each.who), " ".join(f"{_mark(each, number):>{width}}" for number in numbers))
        for each in result.receivers
    ]
    changed = [f"since v{result.last}: + {visible(who)}\n" for who in result.came]
    changed += [f"since v{result.last}: - {visible(who)}\n" for who in result.went]
    same = f"the same as v{result.last}\n" if result.last and not changed else ""
    head = f"{result.series} v{result.version} on {visible(result.base)}: T is To, C is Cc, 0 the cover letter\n"
    return f"{head}{columns(rows)}{''.join(changed)}{same}{_notes(result.notes)}"


def _mark(receiver: Receiver, number: int) -> str:
    if number in receiver.to:
        return "T"
    return "C" if number in receiver.cc else "."
