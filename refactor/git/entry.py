"""The entries of tree objects, and lists of names, as git writes them."""

from __future__ import annotations

import os
from dataclasses import dataclass

ABSENT = "0" * 40
"""The object name that stands for "no object": what a ref that does not exist points to."""


@dataclass(frozen=True)
class Entry:
    """One line of a tree object: object name, and mode as git writes it (0o100644, 0o40000 ...)."""

    mode: int
    oid: str


def tree_order(item: tuple[str, Entry]) -> bytes:
    """The sort key of a tree's entries: a directory sorts as if it ended in a slash."""
    name, entry = item
    return os.fsencode(name) + (b"/" if entry.mode == 0o40000 else b"")


def names(listing: bytes) -> list[str]:
    """The names in a listing that git wrote with -z."""
    return [name.decode("utf-8", "surrogateescape") for name in listing.split(b"\0") if name]
