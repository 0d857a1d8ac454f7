"""The three standard streams: there from the start, and no reason to fail when nobody reads."""

from __future__ import annotations

import errno
import os
import select
import sys
from io import TextIOWrapper
from typing import TextIO


def prepare() -> None:
    """Open a standard stream that our parent closed, and let no letter stop what we print.

    git does the same at its start. Else the next file that is opened becomes a child's stdout.
    """
    for descriptor in (0, 1, 2):
        if not _is_open(descriptor):
            # The kernel gives the lowest free number: this very one.
            os.open(os.devnull, os.O_RDWR)
    sys.stdin = sys.stdin or open(0, closefd=False)  # noqa: SIM115
    sys.stdout = sys.stdout or open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", closefd=False)  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A locale without UTF-8 cannot print every maintainer's name.
            stream.reconfigure(errors="backslashreplace")


def tell(text: str) -> None:
    """Write to stderr for a person who waits; once that fails, write no more."""
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        # The exit code still counts.
        _silence(sys.stderr)


def reader_is_gone() -> bool:
    """Whether stdout or stderr is a pipe that nobody reads any more."""
    poll = select.poll()
    for descriptor in (1, 2):
        poll.register(descriptor, 0)
    return any(event & select.POLLERR for _, event in poll.poll(0))


def silence() -> None:
    """Write no more to stdout, whose reader is gone or whose disk is full."""
    _silence(sys.stdout)


def _silence(stream: TextIO) -> None:
    # Python writes what is left in its buffer once more at its end.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError as error:
        if error.errno != errno.EBADF:
            raise
        return False
    return True
