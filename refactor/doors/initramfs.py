"""The door to cpio: the files that a kernel boots into, as one archive that is the same for the same files."""

from __future__ import annotations

import gzip
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from refactor.doors import process
from refactor.errors import Unavailable

_DIRECTORIES = ("bin", "dev", "proc", "sys", "tmp")


def archive(files: Mapping[str, bytes]) -> bytes:
    """A compressed initramfs.

    Args:
        files: path -> content; those in bin/, and init, can be executed.

    Raises:
        Unavailable: cpio is not installed, or failed.
    """
    with tempfile.TemporaryDirectory(prefix="refactor-boot-") as directory:
        top = Path(directory)
        for name in _DIRECTORIES:
            (top / name).mkdir()
        for path, data in files.items():
            (top / path).parent.mkdir(parents=True, exist_ok=True)
            (top / path).write_bytes(data)
            (top / path).chmod(0o755 if path == "init" or path.startswith("bin/") else 0o644)
        every = sorted(str(path.relative_to(top)) for path in top.rglob("*"))
        for path in every:
            os.utime(top / path, (0, 0))
        command = ["cpio", "--quiet", "-o", "-H", "newc", "--reproducible", "-R", "0:0"]
        listing = "".join(f"{path}\n" for path in every).encode()
        done = process.run(command, cwd=top, env=process.neutral(), stdin=listing)
    if done.code != 0:
        raise Unavailable("cpio failed", done.complaint)
    return gzip.compress(done.stdout, 6, mtime=0)
