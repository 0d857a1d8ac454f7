"""Real kernels: those of 6.12, 7.2 and 7.3 that are cached or can be had; fetched once, outside the project."""

from __future__ import annotations

import os
import pwd
import re
from functools import cache
from pathlib import Path

from refactor.commands.fetch_tree import fetch_tree
from refactor.errors import RefactorError

VERSIONS = ("6.12", "7.2", "7.3")

# The home that the tests seal is not where a gigabyte of packages should live.
CACHE = (
    Path(os.environ.get("XDG_CACHE_HOME") or Path(pwd.getpwuid(os.getuid()).pw_dir) / ".cache")
    / "kernel-refactor"
)
TREE = CACHE / "linux.git"


@cache
def missing(version: str) -> str:
    """Why this version cannot be had; empty when it is in the repository."""
    try:
        fetch_tree(version, TREE, cache=CACHE, progress=lambda _text, _fraction: None)
    except RefactorError as error:
        return str(error)
    return ""


def other_each_time(text: str) -> str:
    """Without what another point release, another day or another home changes."""
    text = re.sub(r"\b[0-9a-f]{40}\b", "COMMIT", text)
    return re.sub(r"\b[0-9a-f]{12}\b", "C", re.sub(r"(Linux \d+\.\d+)\.\d+", r"\1.N", text))
