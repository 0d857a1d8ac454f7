"""The user's terminal: quiet or not, colours, and the pager; nothing of it without a terminal."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from refactor import process
from refactor.process import pager


class When(Enum):
    """When colours are used, by the words of git."""

    ALWAYS = "always"
    NEVER = "never"
    AUTO = "auto"


@dataclass
class Terminal:
    """The options of this call that are about the terminal."""

    quiet: bool = False
    color: When = When.AUTO


STATE = Terminal()
"""Set while the command line is read; a process runs one."""


def is_coloured() -> bool:
    """Whether stdout shows colours: by --color, else NO_COLOR, TERM and git's color.ui."""
    if STATE.color is not When.AUTO:
        return STATE.color is When.ALWAYS
    # no-color.org: set and not empty.
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("TERM", "dumb") == "dumb":
        return False
    # git-config(1): color.ui is auto by default, and a terminal is there.
    return _git("config", "--get-colorbool", "color.ui", "true") != "false"


def find_pager() -> str | None:
    """The pager that git would start here, None for none or without a terminal.

    git's order is GIT_PAGER, core.pager, PAGER, less.
    """
    if not sys.stdout.isatty():
        return None
    # `git var` reads them in that order; outside of a repository too.
    wanted = _git("var", "GIT_PAGER") or os.environ.get("PAGER", "less")
    # git takes both for no pager (pager.c).
    return None if wanted in ("", "cat") else wanted


def page(command: str, text: str) -> None:
    """Show a text in a pager."""
    # A name in a mail may have letters that the terminal's encoding lacks.
    pager.page(command, text.encode(sys.stdout.encoding, "backslashreplace"))


def _git(*args: str) -> str:
    """The answer of git; empty where there is no git, or it has none."""
    if not shutil.which("git"):
        return ""
    answer = process.run(["git", *args], cwd=Path.cwd())
    return os.fsdecode(answer.stdout).strip() if answer.code == 0 else ""
