"""The door to `git fast-import`: a tar stream in, one commit in a bare repository of our own out.

The import is made in a repository inside that repository. So whatever a killed import leaves,
hundreds of megabytes, is known to be ours and is removed by the next run, beside packs that the
user's own git may be writing.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from refactor import process
from refactor.errors import Refused, Unavailable
from refactor.git.import_stream import INCOMING, commands
from refactor.process import pipes
from refactor.store import lock

_KEEP = "refactor fetch-tree\n"
"""In the `.keep` file of a pack to which no reference has been moved yet."""

_MARK = "refactor.fetched"
# Deltas made `git grep <tree>` three times slower, and a higher level costs more time than it saves
# room.
_IMPORT = (
    "-c",
    "core.compression=1",
    "-c",
    "fastimport.unpackLimit=0",
    "-c",
    "pack.compression=1",
    "fast-import",
    "--quiet",
    "--force",
    "--done",
    "--depth=0",
)


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
        raise Refused(
            f"{directory} holds what fetch-tree did not make",
            "name a new directory for the sources",
        )


def prepare(directory: Path) -> None:
    """Make a bare repository in a directory that passed `check`; one that is ours already is kept.

    The mark is written before anything else, so a run killed here leaves what the next run takes
    for ours.
    """
    directory.mkdir(parents=True, exist_ok=True)
    _run("config", "--file", str(directory / "config"), _MARK, "true")
    _run("init", "--quiet", "--bare", "--template=", "--initial-branch=linux", str(directory))


def refs(directory: Path) -> tuple[Ref, ...]:
    """The tags and branches of a repository of ours; none where there is no such repository.

    Of an annotated tag, which is not ours, the commit is that which it points to and the message is
    its own.
    """
    if not _ours(directory) or not (directory / "HEAD").exists():
        return ()
    commit = "%(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)"
    listed = _git(
        directory,
        "for-each-ref",
        f"--format={commit}%00%(refname)%00%(contents)%00",
        "refs/heads",
        "refs/tags",
    )
    fields = listed.split("\0")[:-1]
    rows = zip(fields[::3], fields[1::3], fields[2::3], strict=True)
    return tuple(Ref(name, commit.lstrip("\n"), message) for commit, name, message in rows)


def load(source: IO[bytes], directory: Path, *, message: str, done: Callable[[int], None]) -> str:
    """Store a tar stream's files as one commit without parents, seen by nobody before `move`.

    The tar's leading directory is dropped. The date is that of its newest member: the same tar
    gives the same commit.

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
    clean(directory)
    incoming = _incoming(directory)
    _run("init", "--quiet", "--bare", "--template=", str(incoming))
    try:
        with pipes.feeding(["git", f"--git-dir={incoming}", *_IMPORT], env=_environment()) as git:
            for piece in commands(source, message, done):
                git.write(piece)
        return _git(incoming, "rev-parse", "--verify", INCOMING).strip()
    except BaseException:
        clean(directory)
        raise


def move(directory: Path, targets: dict[str, str], why: str) -> None:
    """Take over what `load` has stored, and write references to it in one transaction.

    Args:
        directory: the repository.
        targets: reference -> commit.
        why: for the reflog.
    """
    _take_over(directory)
    lines = [f"update {name} {commit}\n" for name, commit in targets.items()]
    for name in targets:
        # Of a run that was killed here; no other run writes these.
        (directory / f"{name}.lock").unlink(missing_ok=True)
    try:
        _git(directory, "update-ref", "-m", why, "--stdin", stdin="".join(lines).encode())
    finally:
        clean(directory)


@contextmanager
def alone(directory: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Be the only import into a repository of ours.

    Args:
        waiting: called once when there is another.
    """
    with lock.exclusive(directory / "refactor.lock", waiting):
        yield


def clean(directory: Path) -> None:
    """Remove the rest of a killed import into a repository of ours; to be called while `alone`."""
    shutil.rmtree(_incoming(directory), ignore_errors=True)
    for keep in directory.glob("objects/pack/pack-*.keep"):
        if keep.read_text("utf-8", "replace") == _KEEP:
            keep.unlink()


def _incoming(directory: Path) -> Path:
    return directory / "refactor-incoming"


def _take_over(directory: Path) -> None:
    """Move packs into the repository; until a reference is written, `git gc` leaves them alone."""
    packs = directory / "objects/pack"
    packs.mkdir(parents=True, exist_ok=True)
    written = _incoming(directory).glob("objects/pack/pack-*")
    # A pack is there when its index is, so that comes last.
    for file in sorted(written, key=lambda file: file.suffix == ".idx"):
        keep = packs / file.with_suffix(".keep").name
        if not keep.exists():
            keep.write_text(_KEEP)
        file.replace(packs / file.name)


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
        GIT_CONFIG_NOSYSTEM="1",
        GIT_COMMITTER_NAME="refactor",
        GIT_COMMITTER_EMAIL="refactor@example.invalid",
    )
