"""The content of a file in a tree."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class File:
    """The new content of a file; its mode stays what it was, and a new file is not executable unless it says so."""

    data: bytes
    executable: bool | None = None
