"""A web page where a person wants it."""

from __future__ import annotations

from pathlib import Path

from refactor.errors import Refused
from refactor.store.cache import write_whole


def keep_page(page: str, file: Path, mark: str) -> None:
    """Write a page, over nothing but an earlier one.

    Args:
        mark: a text that every page holds.

    Raises:
        Refused: the file holds something else.
    """
    # A directory, a device or a socket is never ours.
    if file.exists() and not (file.is_file() and mark.encode() in file.read_bytes()):
        raise Refused(
            f"{file} is there and is no report of refactor's", "name another file with --html"
        )
    write_whole(file, page.encode())
