"""The door to `git fast-import`: a tar stream in, one commit in a bare repository of our own out."""

from __future__ import annotations

import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from refactor.doors import process
from refactor.errors import Refused, Unavailable

INCOMING = "refs/refactor/incoming"
"""Where an import ends; tags and the branch are moved from there in one transaction."""

_MARK = "refactor.fetched"
# Deltas made `git grep <tree>` three times slower, and a higher level costs more time than it saves room.
_IMPORT = (
    "-c",
    "core.compression=1",
    "-c",
    "pack.compression=1",
    "fast-import",
    "--quiet",
    "--force",
    "--done",
    "--depth=0",
)
_IDENTITY = b"Debian kernel source <refactor@example.invalid>"
_STALE = 60.0  # seconds; whoever is still writing a pack touches it more often


@dataclass(frozen=True)
class Ref:
    """One reference of a repository and the message of its commit."""

    name: str
    commit: str
    message: str


def check(directory: Path) -> None:
    """Make sure that a directory is ours, empty, or missing.

    Raises:
        Refused: something that we did not make is there.
    """
    if directory.exists() and not directory.is_dir():
        raise Refused(f"{directory} is a file", "name a directory of its own for the sources")
    if directory.is_dir() and any(directory.iterdir()) and not _ours(directory):
        raise Refused(f"{directory} holds what fetch-tree did not make", "name a new directory for the sources")


def prepare(directory: Path) -> None:
    """Make a bare repository in a directory that passed `check`; one that is ours already is kept.

    The mark is written before anything else, so a run killed here leaves what the next run takes for ours.
    """
    directory.mkdir(parents=True, exist_ok=True)
    _run("config", "--file", str(directory / "config"), _MARK, "true")
    _run("init", "--quiet", "--bare", "--template=", "--initial-branch=linux", str(directory))


def refs(directory: Path) -> tuple[Ref, ...]:
    """The tags and branches of a repository of ours; none where there is no such repository.

    Of an annotated tag, which is not ours, the commit is that which it points to and the message is its own.
    """
    if not _ours(directory) or not (directory / "HEAD").exists():
        return ()
    commit = "%(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)"
    listed = _git(
        directory, "for-each-ref", f"--format={commit}%00%(refname)%00%(contents)%00", "refs/heads", "refs/tags"
    )
    fields = listed.split("\0")[:-1]
    rows = zip(fields[::3], fields[1::3], fields[2::3], strict=True)
    return tuple(Ref(name, commit.lstrip("\n"), message) for commit, name, message in rows)


def load(source: IO[bytes], directory: Path, message: str, done: Callable[[int], None]) -> str:
    """Store a tar stream's files as one commit without parents, referenced by INCOMING only.

    The tar's leading directory is dropped. The date is that of its newest member: the same tar gives the same commit.

    Args:
        source: an uncompressed tar.
        directory: a repository that `prepare` made.
        message: the commit's message.
        done: told the number of bytes stored, now and then.

    Returns:
        The commit's id.

    Raises:
        Unavailable: the tar is damaged, git failed, or the disk is full. No reference has changed.
    """
    for leftover in _leftovers(directory):
        if leftover.stat().st_mtime < time.time() - _STALE:
            leftover.unlink()
    with ExitStack() as undo:
        undo.callback(_sweep, directory, _leftovers(directory))
        with process.feeding(["git", f"--git-dir={directory}", *_IMPORT], env=_environment()) as git:
            for piece in _commands(source, message, done):
                git.write(piece)
        undo.pop_all()
    return _git(directory, "rev-parse", "--verify", INCOMING).strip()


def move(directory: Path, targets: dict[str, str], why: str) -> None:
    """Write references in one transaction, and drop INCOMING.

    Args:
        directory: the repository.
        targets: reference -> commit.
        why: for the reflog.
    """
    lines = [f"update {name} {commit}\n" for name, commit in targets.items()]
    for name in targets:
        (directory / f"{name}.lock").unlink(missing_ok=True)  # of a run killed here; no other run writes these
    _git(directory, "update-ref", "-m", why, "--stdin", stdin="".join([*lines, f"delete {INCOMING}\n"]).encode())


def _commands(source: IO[bytes], message: str, done: Callable[[int], None]) -> Iterator[bytes]:
    """What fast-import is told: every blob as it comes, the commit at the end, when the newest date is known."""
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
    while source.read(1 << 20):  # what follows the end of a tar, so that no program before us is left writing
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
    if member.issym():
        return b"120000", member.linkname.encode("utf-8", "surrogateescape")
    file = tar.extractfile(member) if member.isreg() else None
    if file is None:
        raise Unavailable(f"{member.name!r} in the package is neither file nor symbolic link", "git cannot hold it")
    return b"100755" if member.mode & 0o100 else b"100644", file.read()


def _path(name: str) -> bytes:
    """A member's path below the tar's leading directory, quoted where fast-import would misread it."""
    path = name.partition("/")[2].encode("utf-8", "surrogateescape")
    if not path.startswith(b'"') and b"\n" not in path:
        return path
    return b'"%s"' % path.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")


def _leftovers(directory: Path) -> set[Path]:
    """What an import that was killed leaves: its unfinished pack and fast-import's report of the crash."""
    return {*directory.glob("objects/pack/tmp_*"), *directory.glob("fast_import_crash_*")}


def _sweep(directory: Path, known: set[Path]) -> None:
    """Remove what was left since."""
    for leftover in _leftovers(directory) - known:
        leftover.unlink()


def _ours(directory: Path) -> bool:
    config = directory / "config"
    if not config.is_file():
        return False
    asked = ["git", "config", "--file", str(config), "--type=bool", _MARK]
    return process.run(asked, env=_environment()).stdout == b"true\n"


def _git(directory: Path, *args: str, stdin: bytes = b"") -> str:
    return _run(f"--git-dir={directory}", *args, stdin=stdin)


def _run(*args: str, stdin: bytes = b"") -> str:
    ended = process.run(["git", *args], env=_environment(), stdin=stdin)
    if ended.code != 0:
        raise Unavailable("git failed", ended.complaint)
    return ended.stdout.decode("utf-8", "replace")


def _environment() -> dict[str, str]:
    return process.neutral(
        GIT_CONFIG_NOSYSTEM="1", GIT_COMMITTER_NAME="refactor", GIT_COMMITTER_EMAIL="refactor@example.invalid"
    )
