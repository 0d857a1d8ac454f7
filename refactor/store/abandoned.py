"""The door to what killed processes leave: temporary directories, and files elsewhere."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

PREFIX = "refactor-"
MARK = ".refactor-temporary"
"""The file that tells a directory of ours from one that the user has called refactor-something."""

OUTSIDE = "outside"
"""The file that names files which a program leaves elsewhere: process id, space, pattern."""


def is_abandoned(directory: Path) -> bool:
    """Whether no process holds a temporary directory: it is gone, or those who made it are."""
    try:
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return True
    try:
        return is_free(descriptor)
    finally:
        os.close(descriptor)


def remove_abandoned(top: Path) -> None:
    """Remove the directories that killed processes of this user have left.

    Args:
        top: the directory for temporary files.
    """
    for directory in top.glob(f"{PREFIX}????????"):
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
        if is_free(descriptor):
            _remove(directory)
    finally:
        os.close(descriptor)


def _remove(directory: Path) -> None:
    """Remove a directory that nobody holds, when it is ours."""
    if not (directory / MARK).exists():
        # Killed before it was marked, and so empty; a directory of the user's own is not empty, and
        # stays.
        try:
            directory.rmdir()
        except OSError as error:
            if error.errno != errno.ENOTEMPTY:
                raise
        return
    removed = [remove_outside(place) for place in directory.glob("*/")]
    if all(removed):
        shutil.rmtree(directory, ignore_errors=True)


def remove_outside(place: Path) -> bool:
    """Remove what a program has left outside of a directory; not while a process has its number."""
    try:
        process_id, _, pattern = (place / OUTSIDE).read_text().partition(" ")
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


def is_free(descriptor: int) -> bool:
    """Take the lock of a directory, if nobody holds it."""
    # flock(2): the kernel drops it with the last descriptor, also after kill -9.
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
