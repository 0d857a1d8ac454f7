"""The report of a bug of ours, ready to paste: versions, command line, traceback."""

from __future__ import annotations

import os
import platform
import shlex
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from refactor import __version__, process
from refactor.errors import RefactorError
from refactor.store import places


def write(error: BaseException, arguments: Sequence[str]) -> Path:
    """Write a report into the state directory.

    The environment is left out: it may hold secrets.

    Args:
        arguments: the command line, the program's name first.

    Returns:
        The file.

    Raises:
        OSError: it cannot be written.
        RefactorError: there is no state directory.
    """
    directory = places.state_directory() / "crash"
    # The command line and the traceback may hold names that are nobody's business.
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    path = directory / f"{stamp}-{os.getpid()}.txt"
    path.write_text(text(error, arguments), "utf-8", "backslashreplace")
    return path


def text(error: BaseException, arguments: Sequence[str]) -> str:
    """What a report holds."""
    lines = (
        f"refactor {__version__}",
        f"Python {sys.version.split()[0]}",
        _version("git"),
        _version("spatch"),
        f"system {platform.platform()}",
        f"command {shlex.join(arguments)}",
        f"directory {_directory()}",
    )
    trace = "".join(traceback.format_exception(error))
    return "\n".join((*lines, "", trace))


def _version(program: str) -> str:
    """The line in which a program names its version; what is wrong with it may be the very bug."""
    try:
        done = process.run([program, "--version"], env=process.neutral(), timeout=10)
    except (RefactorError, OSError, MemoryError) as error:
        return f"{program}: {error}"
    first = done.stdout.decode("utf-8", "replace").partition("\n")[0]
    return first or f"{program}: {done.complaint}"


def _directory() -> str:
    try:
        return str(Path.cwd())
    except FileNotFoundError:
        return "(deleted)"
