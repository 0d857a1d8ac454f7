"""Recipients as text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from refactor.report.visible import visible
from refactor.report.words import columns, count, marked

if TYPE_CHECKING:
    from refactor.commands.people import MailCounts, Receiver, RecipientTable


def recipients(result: RecipientTable) -> str:
    """A row for each recipient, a column for each mail: T where they are in To, C in Cc."""
    # The cover letter is 0, as in the file names of git format-patch.
    numbers = range(result.patches + 1)
    width = len(str(result.patches))
    rows = [("", _cells(map(str, numbers), width))]
    for receiver in result.receivers:
        marks = [_mark(receiver, number) for number in numbers]
        rows.append((visible(receiver.who), _cells(marks, width)))
    head = (
        f"{result.series} v{result.version} on {visible(result.base)}: "
        "T is To, C is Cc, 0 the cover letter\n"
    )
    notes = marked("note", map(visible, result.notes))
    return f"{head}{columns(rows)}{_reasons(result)}{_changes(result)}{notes}"


def _reasons(result: RecipientTable) -> str:
    """A line for each recipient whom the series adds with a reason."""
    lines = []
    for receiver in result.receivers:
        if receiver.reason:
            lines.append(f"{visible(receiver.who)}: {visible(receiver.reason)}\n")
    return "".join(lines)


def counts(result: MailCounts) -> str:
    """A row for each recipient of a tree-wide series: who gets the most threads first."""
    rows: list[tuple[str, ...]] = [("threads", "To", "Cc", "")]
    for each in result.addressees:
        rows.append((str(each.threads), str(each.to), str(each.cc), visible(each.who)))
    size = f"{count(result.patches, 'patch')} in {count(result.bundles, 'bundle')}"
    head = f"{result.series} v{result.version} on {visible(result.base)}: {size}\n"
    return f"{head}{columns(rows)}{marked('note', map(visible, result.notes))}"


def _cells(texts: Iterable[str], width: int) -> str:
    return " ".join(text.rjust(width) for text in texts)


def _changes(result: RecipientTable) -> str:
    """The recipients who are new since the version before, and those who are gone."""
    lines = []
    for who in result.came:
        lines.append(f"since v{result.last}: + {visible(who)}\n")
    for gone in result.gone:
        lines.append(f"since v{result.last}: - {visible(gone.who)}: {visible(gone.reason)}\n")
    # No line at all would read as not compared.
    if result.last and not lines:
        return f"the same as v{result.last}\n"
    return "".join(lines)


def _mark(receiver: Receiver, number: int) -> str:
    if number in receiver.to:
        return "T"
    return "C" if number in receiver.cc else "."
