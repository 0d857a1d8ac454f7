"""The door to cpio: a reproducible archive of the files that a kernel boots into."""

from __future__ import annotations

import gzip
import os
from collections.abc import Mapping

from refactor import process
from refactor.errors import Unavailable
from refactor.store.temporary import temporary_directory, write_below

_DIRECTORIES = ("bin", "dev", "proc", "sys", "tmp")


def archive(files: Mapping[str, bytes]) -> bytes:
    """A compressed initramfs.

    Args:
        files: path -> content; those in bin/, and init, are executable.

    Raises:
        Unavailable: cpio is not installed, or failed.
    """
    with temporary_directory() as top:
        for name in _DIRECTORIES:
            (top / name).mkdir()
        for path, data in files.items():
            executable = path == "init" or path.startswith("bin/")
            write_below(top, path, data).chmod(0o755 if executable else 0o644)
        paths = sorted(str(path.relative_to(top)) for path in top.rglob("*"))
        for path in paths:
            # --reproducible is only about devices and inodes (cpio(1)): the time is recorded.
            os.utime(top / path, (0, 0))
        command = ["cpio", "--quiet", "-o", "-H", "newc", "--reproducible", "-R", "0:0"]
        listing = "\n".join([*paths, ""]).encode()
        done = process.run(command, cwd=top, env=process.neutral(), stdin=listing)
    if done.code != 0:
        raise Unavailable("cpio failed", done.complaint)
    # The header of gzip holds a time as well (RFC 1952, 2.3.1).
    return gzip.compress(done.stdout, 6, mtime=0)
