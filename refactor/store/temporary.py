"""The door to temporary files: makes all of them, and removes those of runs that were killed.

All that one process keeps for a while lies in one directory, `$TMPDIR/refactor-XXXXXXXX`, on which
it holds a lock of the kernel. Nobody holds the lock of a process that is gone, however it ended and
whoever has its process id now: the next one of the same user removes the directory.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from refactor.errors import Unavailable

PREFIX = "refactor-"
_MARK = ".refactor-temporary"
"""The file that tells a directory of ours from one that the user has called refactor-something."""

_OUTSIDE = "outside"
"""The file that names files which a program leaves elsewhere: process id, space, pattern."""


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
                remove_abandoned()
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
            _remove_outside(place)
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
    write_below(place, _OUTSIDE, f"{process_id} {pattern}".encode())


def nothing_outside(place: Path) -> None:
    """Note that the program has removed these files itself: looking for them can take a while."""
    (place / _OUTSIDE).unlink()


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


def is_abandoned(directory: Path) -> bool:
    """Whether no process holds a temporary directory: it is gone, or those who made it are."""
    try:
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return True
    try:
        return _lock(descriptor)
    finally:
        os.close(descriptor)


def remove_abandoned() -> None:
    """Remove the directories that killed processes of this user have left in TMPDIR."""
    for directory in Path(tempfile.gettempdir()).glob(f"{PREFIX}????????"):
        # Another one of us may remove it at the same time; and one that the user has closed is not
        # ours.
        with suppress(FileNotFoundError, PermissionError):
            _remove_if_abandoned(directory)


def _remove_if_abandoned(directory: Path) -> None:
    # TMPDIR is everybody's: a link of this name, or a directory of somebody else, is not ours.
    status = directory.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        return
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if _lock(descriptor):
            _remove(directory)
    finally:
        os.close(descriptor)


def _remove(directory: Path) -> None:
    """Remove a directory that nobody holds, when it is ours."""
    if not (directory / _MARK).exists():
        # Killed before it was marked, and so empty; a directory of the user's own is not empty, and
        # stays.
        try:
            directory.rmdir()
        except OSError as error:
            if error.errno != errno.ENOTEMPTY:
                raise
        return
    removed = [_remove_outside(place) for place in directory.glob("*/")]
    if all(removed):
        shutil.rmtree(directory, ignore_errors=True)


def _remove_outside(place: Path) -> bool:
    """Remove what a program has left outside of a directory; not while a process has its number."""
    try:
        process_id, _, pattern = (place / _OUTSIDE).read_text().partition(" ")
    except FileNotFoundError:
        return True
    # Killed while this was written: the program had not begun.
    if not pattern:
        return True
    if Path("/proc", process_id).exists():
        return False
    for path in Path(pattern).parent.glob(Path(pattern).name):
        with suppress(FileNotFoundError):
            status = path.lstat()
            if stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid():
                path.unlink()
    return True


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
            if _lock(descriptor):
                (path / _MARK).touch()
                return path, descriptor
        except FileNotFoundError:
            # The same, a moment later.
            pass
        except OSError as error:
            os.close(descriptor)
            shutil.rmtree(path, ignore_errors=True)
            raise OSError(error.errno, error.strerror, str(path)) from None
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    """Take the lock of a directory, if nobody holds it."""
    # flock(2): the kernel drops it with the last descriptor, also after kill -9.
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
