"""The patch files as text, and the command that sends them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.format_patch import PatchFiles
from refactor.report.visible import one_line
from refactor.report.words import count


def written(result: PatchFiles) -> str:
    """The patch files, and how to send them."""
    lines = [f"{result.directory}/{name}" for name in result.files]
    lines += [f"set aside: {result.directory}/{name}" for name in result.aside]
    lines += [f"To: {who}" for who in result.to] + [f"Cc: {who}" for who in result.cc]
    if result.unsigned:
        lines.append(
            f"note: {count(result.unsigned, 'patch')} without Signed-off-by; `refactor run --signoff` adds yours"
        )
    lines += [f"note: {note}" for note in result.notes]
    lines += ["", "Read them, then send them:", *(f"  {line}" for line in result.send)]
    return "".join(f"{one_line(line)}\n" for line in lines)
