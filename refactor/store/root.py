"""The door to the files of series and rules: regular ones of bounded size, in their directory."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from refactor.errors import BadInput, Unavailable

MOST = 1 << 20
"""Bytes of a declaration, a rule, a template, an example, words about a version."""

MOST_DATA = 1 << 24
"""Bytes of a diff, of text that an edit inserts, of a ledger."""


@dataclass(frozen=True)
class Root:
    """A directory with cocci/ and series/ in it.

    Attributes:
        trusted: the user has named it as their own, so its rules may run code and its links may
            lead anywhere.
    """

    path: Path
    trusted: bool

    def read(self, path: Path, most: int = MOST) -> bytes:
        """A file below this directory.

        Raises:
            FileNotFoundError: there is none.
            BadInput: it is not a regular file, is too long, or lies outside a directory that is not
                trusted.
        """
        return read_regular(path, most, None if self.trusted else self.path)

    def find(self, path: Path, most: int = MOST) -> bytes | None:
        """A file below this directory, or None where there is none.

        Raises:
            BadInput: as for `read`.
        """
        try:
            return self.read(path, most)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def text(self, path: Path) -> str:
        """A text file below this directory.

        Raises:
            FileNotFoundError: there is none.
            BadInput: as for `read`, or it is not UTF-8.
        """
        return decoded(self.read(path), path)


def decoded(data: bytes, path: Path) -> str:
    """The text of a file.

    Raises:
        BadInput: it is not UTF-8.
    """
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise BadInput(f"{path} is not UTF-8 text") from None


def read_regular(path: Path, most: int, inside: Path | None = None) -> bytes:
    """A regular file.

    Args:
        most: bytes that it may have.
        inside: the directory that it must lie in, after all links; None for anywhere.

    Raises:
        FileNotFoundError: there is none.
        BadInput: it is something else, is too long, or lies outside.
    """
    held = _open(path, most, inside)
    with os.fdopen(held, "rb") as file:
        # It may grow while it is read, and files of the kernel (/proc) have no size.
        data = file.read(most + 1)
    _require_short(path, len(data), most)
    return data


def _open(path: Path, most: int, inside: Path | None) -> int:
    if inside is None:
        # Without O_NONBLOCK a FIFO would be waited for without end; without O_NOCTTY a terminal
        # could become ours (open(2)).
        held = _opened(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
        try:
            _require_regular(path, held, most)
        except BaseException:
            os.close(held)
            raise
        return held
    # O_PATH touches nothing: to open some devices is to start them. What was looked at is what is
    # then opened.
    place = _opened(path, os.O_PATH)
    try:
        _require_inside(path, place, inside)
        _require_regular(path, place, most)
        return os.open(f"/proc/self/fd/{place}", os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    finally:
        os.close(place)


def _opened(path: Path, flags: int) -> int:
    try:
        return os.open(path, flags)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise BadInput(
                f"{path} is a link that leads back to itself", "put a file there"
            ) from None
        if error.errno == errno.ENXIO:
            # A socket, or a FIFO that nobody reads.
            raise _irregular(path) from None
        raise


def _require_regular(path: Path, held: int, most: int) -> None:
    status = os.fstat(held)
    if not stat.S_ISREG(status.st_mode):
        raise _irregular(path)
    _require_short(path, status.st_size, most)


def _irregular(path: Path) -> BadInput:
    return BadInput(f"{path} is not a regular file", "put a file there, or nothing")


def _require_short(path: Path, size: int, most: int) -> None:
    if size > most:
        raise BadInput(
            f"{path} is longer than {most >> 20} MiB", "no such file of a series may be: shorten it"
        )


def _require_inside(path: Path, place: int, inside: Path) -> None:
    """Refuse a link that leads outside, or to a hidden file (.git/config, .netrc).

    Its content would be in a patch.
    """
    try:
        real = Path(f"/proc/self/fd/{place}").readlink()
    except FileNotFoundError:
        raise Unavailable(
            "/proc is not mounted", "a series that is not trusted is read through it"
        ) from None
    # proc(5): this link names the file that is open, whatever its path leads to by now.
    top = inside.resolve()
    if not real.is_relative_to(top):
        raise BadInput(f"{path} is a link that leads out of {inside}, which is not trusted")
    below = real.relative_to(top)
    if path.is_relative_to(inside) and below == path.relative_to(inside):
        return
    if any(part.startswith(".") for part in below.parts):
        raise BadInput(
            f"{path} is a link to the hidden file {below} of {inside}, which is not trusted"
        )
