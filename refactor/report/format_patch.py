"""The patch files as text, and the command that sends them."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.format_patch import PatchFiles
from refactor.report.visible import one_line
from refactor.report.words import count


def written(result: PatchFiles) -> str:
    """The patch files, and how to send them."""
    lines: list[str] = []
    for name in result.files:
        lines.append(f"{result.directory}/{name}")
    for name in result.aside:
        lines.append(f"set aside: {result.directory}/{name}")
    for recipient in result.to:
        lines.append(f"To: {recipient}")
    for recipient in result.cc:
        lines.append(f"Cc: {recipient}")
    if result.unsigned:
        # A maintainer cannot apply these: submitting-patches.rst, "Sign your work".
        patches = f"{count(result.unsigned, 'patch')} without Signed-off-by"
        lines.append(f"note: {patches}; `refactor run --signoff` adds yours")
    for note in result.notes:
        lines.append(f"note: {note}")
    # Shown, never run: mail leaves by the user's hand alone.
    lines += ["", "Read them, then send them:"]
    if result.script:
        lines.append(f"  sh {shlex.quote(result.script)}   # one after the other, with pauses")
    for command in () if result.script else result.send:
        lines.append(f"  {command}")
    return "".join(f"{one_line(line)}\n" for line in lines)
