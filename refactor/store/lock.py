"""The door to file locks: one of us at a time."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from refactor.process import held_by_children


@contextmanager
def exclusive(file: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold a lock on a file; the kernel lets go of it when we and our children are gone.

    Args:
        file: made when missing, and kept.
        waiting: called once when another process holds the lock, before waiting for it.
    """
    with file.open("ab") as held:
        # flock(2), not fcntl(2): that one is lost when any other descriptor of the file is closed.
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(held, fcntl.LOCK_EX)
        with held_by_children(held.fileno()):
            yield
