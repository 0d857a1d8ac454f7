"""The content of a file in a tree."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class File:
    """The new content of a file.

    Attributes:
        executable: None keeps the mode; a new file is not executable then.
    """

    data: bytes
    executable: bool | None = None
