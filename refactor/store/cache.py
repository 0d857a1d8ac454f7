"""The door to the directories that are ours: what was found out once is remembered by its inputs.

Everything in the cache can be thrown away at any time and is found again. Files appear whole or not
at all.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TypeVar

import msgspec

from refactor.store.shared import KINDS, Shared

T = TypeVar("T")

UNFIT = (ValueError, LookupError, RecursionError, msgspec.MsgspecError)
"""What decoding raises for bytes that are no answer."""


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a reader, or a kill -9, sees the old content or the new, never half.

    Raises:
        OSError: it cannot be written; with its path.
    """
    new = path.with_name(f".new-{os.urandom(8).hex()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(data)
        # rename(2): the name leads to the old file or to the new one at any moment.
        new.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)


class Cache:
    """Answers by key, in memory and on disk; safe to ask from several threads.

    Args:
        shared: what other machines have found; None for nothing.
    """

    def __init__(self, directory: Path, shared: Shared | None = None) -> None:
        self.directory = directory
        self._shared = shared
        self._lock = Lock()
        self._known: dict[Path, Future[bytes]] = {}
        self._found: set[str] = set()

    def path(self, kind: str, key: Sequence[str | bytes]) -> Path:
        """Where the answer of this kind for this key lives."""
        digest = hashlib.sha256()
        for part in key:
            data = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
            # With the length, so that parts cannot be shifted: "ab", "c" is not "a", "bc".
            digest.update(b"%d:" % len(data) + data)
        name = digest.hexdigest()
        return self.directory / kind / name[:2] / name[2:]

    def remember(
        self,
        kind: str,
        key: Sequence[str | bytes],
        find: Callable[[], bytes],
        decode: Callable[[bytes], object] = bytes,
    ) -> bytes:
        """The answer remembered for this key, or the one that `find` gives now.

        When two threads ask for the same key, one finds and both get the answer. An error is not
        remembered.

        Args:
            decode: raises one of UNFIT for bytes that are no answer, which is then found again.
        """
        path = self.path(kind, key)
        with self._lock:
            future = self._known.get(path)
            mine = future is None
            if future is None:
                future = self._known[path] = Future()
        if mine:
            # Not under the lock: `find` may take minutes, and ask for other keys.
            try:
                future.set_result(self._load(path, find, decode))
            except BaseException as error:
                with self._lock:
                    del self._known[path]
                future.set_exception(error)
        return future.result()

    def _load(
        self, path: Path, find: Callable[[], bytes], decode: Callable[[bytes], object]
    ) -> bytes:
        recalled = self._recalled(path, decode)
        if recalled is not None:
            return recalled[0]
        found = find()
        self._keep(path, found)
        return found

    def get(self, kind: str, key: Sequence[str | bytes]) -> bytes | None:
        """What was kept under this key, or None."""
        return self._kept(self.path(kind, key))

    def recall(
        self, kind: str, key: Sequence[str | bytes], decode: Callable[[bytes], T]
    ) -> T | None:
        """What was kept under this key, decoded; None for nothing, and for what is no answer.

        Args:
            decode: raises one of UNFIT for bytes that are none.
        """
        recalled = self._recalled(self.path(kind, key), decode)
        return None if recalled is None else recalled[1]

    def put(self, kind: str, key: Sequence[str | bytes], data: bytes) -> None:
        """Keep this under this key.

        Raises:
            NotProved: the shared cache has another answer.
        """
        self._keep(self.path(kind, key), data)

    def _recalled(self, path: Path, decode: Callable[[bytes], T]) -> tuple[bytes, T] | None:
        """What is kept, and the same decoded; None for nothing, and for what is no answer."""
        kept = self._kept(path)
        if kept is None:
            return None
        try:
            return kept, decode(kept)
        except UNFIT:
            self._reject(path)
            return None

    def _kept(self, path: Path) -> bytes | None:
        """What is kept here, or by another machine."""
        kept = _read(path)
        place = self._elsewhere(path)
        if place is None:
            return kept
        shared, name = place
        if name in self._found or (kept is not None and not shared.verify):
            return kept
        if kept is not None:
            # It may be another machine's from an earlier run.
            shared.doubt(name, kept)
            return None
        kept = shared.get(name)
        if kept is not None:
            self._write(path, kept)
        return kept

    def _reject(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        if place := self._elsewhere(path):
            shared, name = place
            shared.reject(name)

    def _keep(self, path: Path, data: bytes) -> None:
        if place := self._elsewhere(path):
            shared, name = place
            shared.put(name, data)
            self._found.add(name)
        self._write(path, data)

    def _elsewhere(self, path: Path) -> tuple[Shared, str] | None:
        """The shared cache and the name of an answer in it; None for what is not shared."""
        if self._shared is None:
            return None
        name = path.relative_to(self.directory)
        return (self._shared, name.as_posix()) if name.parts[0] in KINDS else None

    def _write(self, path: Path, data: bytes) -> None:
        try:
            write_whole(path, hashlib.sha256(data).digest() + data)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self.directory)) from None


def _read(path: Path) -> bytes | None:
    """The stored answer, or None where it is not whole.

    After a crash a file may be empty, which would be a search that finds nothing.
    """
    try:
        kept = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return kept[32:] if hashlib.sha256(kept[32:]).digest() == kept[:32] else None
