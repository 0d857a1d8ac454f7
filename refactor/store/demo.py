"""The door to the surroundings of a demo: our directories below its own, and our own command."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def in_directory(directory: Path) -> dict[str, str]:
    """The environment in which all that we keep, but for the cache, is below a directory."""
    own = {"XDG_STATE_HOME": str(directory / "state"), "XDG_CONFIG_HOME": str(directory / "config")}
    return dict(os.environ) | own


def as_demo_user() -> dict[str, str]:
    """The environment of a person whom git would not know otherwise."""
    who: dict[str, str] = {}
    for role in ("AUTHOR", "COMMITTER"):
        who |= {f"GIT_{role}_NAME": "Demo User", f"GIT_{role}_EMAIL": "demo@example.org"}
    return who


def our_command() -> list[str]:
    """The beginning of a command of ours, run by the Python that runs us."""
    # -P: not a `refactor` that lies in the current directory (python3(1)).
    return [sys.executable, "-P", "-m", "refactor"]
