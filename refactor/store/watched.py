"""The door to watchfiles: files that are saved below some directories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from refactor.errors import Unavailable

_WAKE = 500
"""Milliseconds until the first answer comes without a save."""


def saves(directories: Iterable[Path]) -> Iterator[frozenset[Path]]:
    """The files that are saved, renamed or removed; those of one moment together.

    What editors write beside a file while they save it is left out. The first answer may be empty:
    from then on no save is missed.

    Raises:
        Unavailable: watchfiles is not installed.
    """
    try:
        # An extra.
        from watchfiles import watch
    except ImportError as error:
        raise Unavailable(
            f"watching needs {error.name or 'watchfiles'}, which is not installed",
            "pip install 'kernel-refactor[watch]'",
        ) from None
    began = False
    for changes in watch(*directories, yield_on_timeout=True, rust_timeout=_WAKE):
        if changes or not began:
            began = True
            yield frozenset(Path(path) for _, path in changes)
