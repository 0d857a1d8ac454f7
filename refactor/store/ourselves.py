"""The door to this program as installed: its files, and libraries that its results depend on."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import refactor

LIBRARIES = ("tree-sitter", "tree-sitter-c")
"""The parsers: another one may see another definition."""


@cache
def identity() -> str:
    """A digest of the program's files: it changes with every line, whatever the version number."""
    digest = hashlib.sha256(" ".join(map(version, LIBRARIES)).encode())
    top = Path(refactor.__file__).parent
    for path in sorted(top.rglob("*")):
        # The guide is read by people: another sentence there gives no other answer.
        if path.is_file() and path.suffix not in (".pyc", ".md"):
            data = path.read_bytes()
            digest.update(
                f"{path.relative_to(top)}\0{len(data)}\0".encode("utf-8", "surrogateescape") + data
            )
    return digest.hexdigest()
