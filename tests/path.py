"""A PATH on which some programs are missing."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from pathlib import Path


def path_without(directory: Path, *patterns: str) -> str:
    """A PATH of one new directory with every program of this machine but those of the patterns."""
    directory.mkdir()
    for place in reversed(os.environ["PATH"].split(":")):
        for program in Path(place).glob("*"):
            if not any(fnmatchcase(program.name, pattern) for pattern in patterns):
                (directory / program.name).unlink(missing_ok=True)
                (directory / program.name).symlink_to(program)
    return str(directory)
