"""The door to directories of the user's in which new files are written; none is overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from refactor.errors import Refused


def write_new(top: Path, files: Mapping[str, str]) -> None:
    """Write files that are not there yet.

    Args:
        files: path below `top` -> content.

    Raises:
        Refused: some are there already; nothing was written.
    """
    there = [
        str(top / path) for path in files if (top / path).is_symlink() or (top / path).exists()
    ]
    if there:
        verb = "are" if len(there) > 1 else "is"
        raise Refused(f"{', '.join(there)} {verb} there already", "choose another name")
    for path, text in files.items():
        file = top / path
        file.parent.mkdir(parents=True, exist_ok=True)
        # Exclusively: another process may have been faster.
        with file.open("x", encoding="utf-8") as written:
            written.write(text)
