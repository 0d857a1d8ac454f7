"""New files, and what to do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.report.visible import one_line
from refactor.report.words import marked

if TYPE_CHECKING:
    from refactor.commands.new import Created


def created(result: Created) -> str:
    """The files, notes on them, and the next commands."""
    lines = [f"wrote below {one_line(str(result.place))}:\n"]
    lines += (f"  {one_line(path)}\n" for path in result.files)
    notes = list(map(one_line, result.notes))
    if not result.configured:
        notes.append(
            "refactor.path is not set, so your own directory was taken; "
            "`git config --global --add refactor.path DIR` chooses another"
        )
    lines.append(marked("note", notes, ""))
    lines.append("next:\n")
    lines += (f"  refactor {one_line(call)}\n" for call in result.next)
    return "".join(lines)
