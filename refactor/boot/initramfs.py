"""The door to cpio: the files that a kernel boots into, as one archive that is the same for the same files."""

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
        files: path -> content; those in bin/, and init, can be executed.

    Raises:
        Unavailable: cpio is not installed, or failed.
    """
    with temporary_directory() as top:
        for name in _DIRECTORIES:
            (top / name).mkdir()
        for path, data in files.items():
            write_below(top, path, data).chmod(
                0o755 if path == "init" or path.startswith("bin/") else 0o644
            )
        every = sorted(str(path.relative_to(top)) for path in top.rglob("*"))
        for path in every:
            os.utime(top / path, (0, 0))
        command = ["cpio", "--quiet", "-o", "-H", "newc", "--reproducible", "-R", "0:0"]
        listing = "".join(f"{path}\n" for path in every).encode()
        done = process.run(command, cwd=top, env=process.neutral(), stdin=listing)
    if done.code != 0:
        raise Unavailable("cpio failed", done.complaint)
    return gzip.compress(done.stdout, 6, mtime=0)
