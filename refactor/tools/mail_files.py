"""The door to files with mails: mboxes, also gzipped (lore), maildirs and .eml files."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from refactor.errors import BadInput
from refactor.mail.mail import Mail, parse
from refactor.mail.mbox import split_file

LARGEST = 1 << 30
"""Bytes of one file, unpacked: a whole list's year is less."""


def read_mails(paths: Sequence[Path]) -> tuple[Mail, ...]:
    """The mails in some files, each once; two that only share a Message-ID are two.

    Raises:
        BadInput: a file does not exist, is too large, or holds no mail; with its name.
    """
    found: dict[object, Mail] = {}
    for path in paths:
        for file in _files(path):
            for mail in _mails(file):
                found.setdefault(_told(mail), mail)
    return tuple(found.values())


def _told(mail: Mail) -> object:
    """What the copies of one mail share, by whatever lists and programs they came."""
    body = mail.raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2].strip()
    return (mail.id, mail.sender, hashlib.sha256(body).digest()) if mail.id else mail.raw


def _files(path: Path) -> Iterator[Path]:
    if not path.exists():
        raise BadInput(f"there is no file {path}", "name an mbox, a maildir or an .eml file")
    if not path.is_dir():
        yield path
        return
    # maildir(5): mails are in these two; tmp holds what is being delivered.
    inside = [path / part for part in ("cur", "new") if (path / part).is_dir()]
    if not inside:
        raise BadInput(
            f"{path} is a directory without cur and new in it",
            "wanted a maildir, an mbox or an .eml file",
        )
    for directory in inside:
        for file in sorted(directory.iterdir()):
            # maildir(5): the name of a mail does not begin with a dot.
            if file.is_file() and not file.name.startswith("."):
                yield file


def _mails(file: Path) -> Iterator[Mail]:
    with file.open("rb") as opened:
        data = opened.read(LARGEST + 1)
    # RFC 1952, 2.3.1: the two bytes that a gzip file begins with.
    if data[:2] == b"\x1f\x8b":
        data = _unpacked(data, file)
    if len(data) > LARGEST:
        raise BadInput(
            f"{file} holds more than a gigabyte", "take the one thread out of it, as with `b4 mbox`"
        )
    if not data.strip():
        raise BadInput(f"{file} is empty", "wanted an mbox, a maildir or an .eml file")
    yield from _readable(list(split_file(data)), str(file))


def _readable(found: Sequence[bytes], where: str) -> Iterator[Mail]:
    """The mails in a split file; of several, the last one may be cut off in its head."""
    for nth, raw in enumerate(found):
        try:
            yield parse(raw, where)
        except BadInput:
            if nth == 0:
                raise


def _unpacked(data: bytes, file: Path) -> bytes:
    found = b""
    try:
        # Of a file that was cut in half, the half that is there; of several in one, as `cat` makes
        # it, all.
        while data.startswith(b"\x1f\x8b") and len(found) <= LARGEST:
            # 16 for a gzip header, and 15 for the largest window (zlib.decompressobj).
            unpacking = zlib.decompressobj(wbits=31)
            found += unpacking.decompress(data, LARGEST + 1 - len(found))
            data = unpacking.unused_data
    except zlib.error:
        raise BadInput(
            f"{file} is not the gzip file that it seems to be", "fetch it once more"
        ) from None
    return found
