"""The door to this program as installed: its files, and libraries that its results depend on."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from importlib import metadata
from pathlib import Path

import refactor

LIBRARIES = ("tree-sitter", "tree-sitter-c")
"""The parsers: another one may see another definition."""


@cache
def identity() -> str:
    """A digest of the program's files: it changes with every line, whatever the version number."""
    digest = hashlib.sha256(" ".join(map(_version, LIBRARIES)).encode())
    top = Path(refactor.__file__).parent
    for path in sorted(top.rglob("*")):
        # The guide is read by people: another sentence there gives no other answer.
        if path.is_file() and path.suffix not in (".pyc", ".md"):
            data = path.read_bytes()
            digest.update(
                f"{path.relative_to(top)}\0{len(data)}\0".encode("utf-8", "surrogateescape") + data
            )
    return digest.hexdigest()


def _version(library: str) -> str:
    """The version of an installed library.

    Raises:
        OSError: the directories that it may lie in cannot be read.
    """
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        # To importlib.metadata (3.11, 3.13) a directory that it cannot open is an empty one: with
        # too many files open, nothing is installed. Opening one ourselves tells the two apart.
        with os.scandir(Path(__file__).parent):
            raise
