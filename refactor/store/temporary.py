"""The door to temporary files: makes all of them, and removes those of runs that were killed.

All that one process keeps for a while lies in one directory, `$TMPDIR/refactor-XXXXXXXX`, on which
it holds a lock of the kernel. Nobody holds the lock of a process that is gone, however it ended and
whoever has its process id now: the next one of the same user removes the directory.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from refactor.errors import Unavailable
from refactor.store.abandoned import (
    MARK,
    OUTSIDE,
    PREFIX,
    is_free,
    remove_abandoned,
    remove_outside,
)


class _Root:
    """The directory of this process; it is there while something is in it."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._users = 0
        self._descriptor = -1
        self.path = Path()

    def enter(self) -> Path:
        with self._guard:
            if not self._users:
                # Now, not at the start: most commands need no temporary file.
                remove_abandoned(Path(tempfile.gettempdir()))
                self.path, self._descriptor = _make()
            self._users += 1
            return self.path

    def leave(self) -> None:
        with self._guard:
            self._users -= 1
            if not self._users:
                shutil.rmtree(self.path, ignore_errors=True)
                os.close(self._descriptor)


_root = _Root()


def lasting_directory(name: str) -> Path:
    """A new directory that stays: the user removes it, and not the next run."""
    return Path(tempfile.mkdtemp(prefix=f"kernel-refactor-{name}-"))


@contextmanager
def temporary_directory() -> Iterator[Path]:
    """A directory of our own, gone when the `with` block ends.

    What a program leaves outside of it is removed as well, when `outside` was told.

    Raises:
        OSError: it cannot be made; with its path.
    """
    root = _root.enter()
    try:
        place = Path(tempfile.mkdtemp(prefix="", dir=root))
        try:
            yield place
        finally:
            remove_outside(place)
            # A helper that we have just ended may still write: the next run removes what cannot be
            # removed now.
            shutil.rmtree(place, ignore_errors=True)
    finally:
        _root.leave()


@contextmanager
def temporary_file(data: bytes) -> Iterator[BinaryIO]:
    """An open file without a name, to be read from its beginning.

    Raises:
        OSError: it cannot be written; with the path of the directory.
    """
    # Without a name, it is gone with us (open(2), O_TMPFILE).
    with tempfile.TemporaryFile() as file:
        with named(Path(tempfile.gettempdir())):
            file.write(data)
            file.seek(0)
        yield file


def outside(place: Path, process_id: int, pattern: str) -> None:
    """Note that a program leaves files outside of a temporary directory, when it is killed.

    Args:
        place: the directory that goes away together with them.
        pattern: their absolute paths, with wildcards in the last part.
    """
    write_below(place, OUTSIDE, f"{process_id} {pattern}".encode())


def nothing_outside(place: Path) -> None:
    """Note that the program has removed these files itself: looking for them can take a while."""
    (place / OUTSIDE).unlink()


def write_below(top: Path, path: str, data: bytes) -> Path:
    """Write a file below a temporary directory, with the directories that it is in.

    Returns:
        Its path.

    Raises:
        OSError: it cannot be written; with its path.
    """
    file = top / path
    with named(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return file


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Say in an error of the system at what path it was: of a disk that is full it says no path."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def require_temporary_directory() -> None:
    """See that temporary files have a place.

    Raises:
        Unavailable: they have not. Python would put them in the current directory then, which is
            the user's tree.
    """
    here = str(Path.cwd())
    meant = {os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP")} | {
        "/tmp",
        "/var/tmp",
        "/usr/tmp",
    }
    if tempfile.gettempdir() == here and here not in meant:
        raise Unavailable(
            "there is no room for temporary files", "make some in TMPDIR, /tmp or /var/tmp"
        )


def _make() -> tuple[Path, int]:
    """A new directory for this process, locked and marked, and the descriptor with the lock."""
    while True:
        path = Path(tempfile.mkdtemp(prefix=PREFIX))
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            # Another one of us took it for abandoned, because nobody held it yet.
            continue
        try:
            if is_free(descriptor):
                (path / MARK).touch()
                return path, descriptor
        except FileNotFoundError:
            # The same, a moment later.
            pass
        except OSError as error:
            os.close(descriptor)
            shutil.rmtree(path, ignore_errors=True)
            raise OSError(error.errno, error.strerror, str(path)) from None
        os.close(descriptor)
