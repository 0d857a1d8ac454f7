"""Long texts: through git's pager on a terminal, to stdout as they are anywhere else."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from refactor import process
from refactor.cli import context
from refactor.process import pager


def page(text: str) -> None:
    """Show a text that may be longer than the terminal."""
    command = _pager() if sys.stdout.isatty() else None
    if command is None:
        context.show(text, False, lambda: text)
    else:
        pager.page(command, text.encode(sys.stdout.encoding, "backslashreplace"))


def _pager() -> str | None:
    """The pager that git would start here: GIT_PAGER, core.pager, PAGER or less; None for none."""
    wanted = os.environ.get("PAGER", "less")
    if shutil.which("git"):
        # `git var` reads the four in git's own order; outside of a repository too.
        answer = process.run(["git", "var", "GIT_PAGER"], cwd=Path.cwd())
        if answer.code == 0:
            wanted = os.fsdecode(answer.stdout).strip()
    # git takes both for no pager (pager.c).
    return None if wanted in ("", "cat") else wanted
