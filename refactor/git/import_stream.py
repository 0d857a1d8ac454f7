"""The input of git fast-import that makes one commit of the files of a tar."""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Iterator
from typing import IO

from refactor.errors import Unavailable

INCOMING = "refs/heads/incoming"
"""The branch that the commit is on."""

_IDENTITY = b"Debian kernel source <refactor@example.invalid>"


def commands(source: IO[bytes], message: str, done: Callable[[int], None]) -> Iterator[bytes]:
    """The input of fast-import: each blob as it comes, and the commit once the date is known."""
    paths: list[bytes] = []
    newest = stored = 0
    with tarfile.open(fileobj=source, mode="r|", encoding="utf-8", errors="surrogateescape") as tar:
        for member in tar:
            newest = max(newest, int(member.mtime))
            if member.isdir():
                continue
            mode, data = _content(tar, member)
            yield b"blob\nmark :%d\ndata %d\n" % (len(paths) + 1, len(data))
            yield data
            paths.append(b"M %s :%d %s\n" % (mode, len(paths) + 1, _path(member.name)))
            stored += len(data)
            if len(paths) % 256 == 0:
                done(stored)
    # Read what follows the end of a tar, so that no program before us is left writing.
    while source.read(1 << 20):
        pass
    if not paths:
        raise Unavailable("the package holds no files")
    stamp = b"%s %d +0000\n" % (_IDENTITY, newest)
    words = message.encode()
    yield b"commit %s\nauthor %scommitter %s" % (INCOMING.encode(), stamp, stamp)
    yield b"data %d\n%s\ndeleteall\n" % (len(words), words)
    yield from paths
    yield b"done\n"


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> tuple[bytes, bytes]:
    """Git's mode for a member, and the bytes of its blob."""
    # git-fast-import(1), filemodify: the modes that a commit can hold.
    if member.issym():
        return b"120000", member.linkname.encode("utf-8", "surrogateescape")
    file = tar.extractfile(member) if member.isreg() else None
    if file is None:
        raise Unavailable(
            f"{member.name!r} in the package is neither file nor symbolic link",
            "git cannot hold it",
        )
    return b"100755" if member.mode & 0o100 else b"100644", file.read()


def _path(name: str) -> bytes:
    """A member's path below the tar's top directory, quoted where fast-import would misread it."""
    # git-fast-import(1), filemodify: a path that begins with a quote, or holds a newline, is quoted
    # in the style of C.
    path = name.partition("/")[2].encode("utf-8", "surrogateescape")
    if not path.startswith(b'"') and b"\n" not in path:
        return path
    return b'"%s"' % path.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
