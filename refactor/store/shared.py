"""A cache that several machines share: a directory, a bucket of S3, or a redis.

Whatever comes out of it is untrusted input: its size is bounded, its digest has to fit, it is never
code, and one answer in a hundred is found again here and compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib import import_module
from threading import Lock
from typing import Protocol

from refactor.errors import BadInput, NotProved, Unavailable

KINDS = ("examined", "whole", "query", "checkpatch")
"""What is shared. Answers about people are not: who can write there would choose who gets mail."""

MOST = 64 << 20
"""Bytes of an answer: the largest file of 7.3 has 23 MB."""

SAMPLE = 100
"""One answer in so many is found again and compared."""

SECONDS = 10
"""How long a server may take to answer."""


class Store(Protocol):
    """Where answers are kept: three calls, none of which says more than bytes.

    A store that cannot be asked raises OSError.
    """

    def get(self, name: str) -> bytes | None:
        """What is kept under a name; None for nothing."""

    def put_if_absent(self, name: str, data: bytes, *, over: bool = False) -> None:
        """Keep something, unless the name is taken; with `over` in any case."""

    def size(self, name: str) -> int | None:
        """Bytes of what is kept under a name; None for nothing."""


class Shared:
    """What other machines have found, beside the cache of this one.

    A store that fails is left alone for the rest of the run, with one line about it.

    Args:
        url: as the user has named the store.
        verify: find every answer again, not only one in a hundred.
        tell: told in one line why the store is not used any more.
    """

    def __init__(
        self, url: str, store: Store, *, verify: bool, tell: Callable[[str], None]
    ) -> None:
        self.url = url
        self.verify = verify
        self._store = store
        self._tell = tell
        self._lock = Lock()
        self._reads = self._writes = True
        self._doubted: dict[str, bytes] = {}
        self._broken: set[str] = set()

    def doubts(self, name: str) -> bool:
        """Whether the answer of this name is found again here, whoever has one."""
        return self.verify or int(name.rpartition("/")[2][:8], 16) % SAMPLE == 0

    def get(self, name: str) -> bytes | None:
        """An answer; None where there is none that is whole, and where it is to be found again."""
        kept = self._fetch(name)
        if kept is None:
            return None
        if hashlib.sha256(kept[32:]).digest() != kept[:32]:
            self.reject(name)
            return None
        if self.doubts(name):
            self.doubt(name, kept[32:])
            return None
        return kept[32:]

    def reject(self, name: str) -> None:
        """Take note that what is kept is no answer: the next one is put over it."""
        with self._lock:
            self._broken.add(name)

    def doubt(self, name: str, data: bytes) -> None:
        """Take note of an answer that is found again, to hold the new one against it."""
        with self._lock:
            self._doubted[name] = data

    def put(self, name: str, data: bytes) -> None:
        """Hold an answer against the one that was doubted, or keep it for others.

        Raises:
            NotProved: the store has another one.
        """
        with self._lock:
            doubted = self._doubted.pop(name, None)
            over = name in self._broken
        if doubted is not None and doubted != data:
            raise NotProved(
                f"the shared cache {self.url} holds another answer than we find ({name})",
                "whoever can write there may have put it: empty it, or unset refactor.cache",
            )
        if doubted is None and self._writes and len(data) < MOST:
            try:
                self._store.put_if_absent(name, _whole(data), over=over)
            except PermissionError:
                # Who may only read is a guest, not at fault.
                self._writes = False
            except OSError as error:
                self._fails("write", error)

    def _fetch(self, name: str) -> bytes | None:
        if not self._reads or name in self._broken:
            return None
        try:
            size = self._store.size(name)
            if size is None:
                return None
            if not 32 < size <= MOST:
                self.reject(name)
                return None
            return self._store.get(name)
        except OSError as error:
            self._fails("read", error)
            return None

    def _fails(self, doing: str, error: OSError) -> None:
        """Use the store no more; a run needs none."""
        with self._lock:
            first = self._reads and self._writes
            self._writes = False
            self._reads = self._reads and doing == "write"
        if first:
            reason = " ".join(str(error).split()) or type(error).__name__
            self._tell(f"cannot {doing} the shared cache {self.url}, going on without: {reason}")


def open_store(url: str) -> Store:
    """The store of a URL: file:///DIR, s3://BUCKET/PREFIX or redis://HOST.

    Raises:
        BadInput: it is none of these.
        Unavailable: what speaks to it is not installed.
    """
    scheme, mark, place = url.partition("://")
    if not mark or not place or scheme not in ("file", "s3", "redis", "rediss"):
        raise BadInput(
            f"refactor.cache is '{url}'", "wanted file:///DIR, s3://BUCKET/PREFIX or redis://HOST"
        )
    opening = "shared_redis" if scheme.startswith("redis") else "shared_files"
    try:
        # What speaks to a store is an extra, and slow to import.
        store: Store = import_module(f"refactor.store.{opening}").open_url(url, SECONDS)
    except ImportError as error:
        raise Unavailable(
            f"refactor.cache is {url}, and {error.name or 'what speaks to it'} is not installed",
            "pip install 'kernel-refactor[shared]'",
        ) from None
    except ValueError as error:
        raise BadInput(f"refactor.cache is '{url}'", str(error)) from None
    return store


def _whole(data: bytes) -> bytes:
    """An answer with its digest before it, as in the cache of this machine."""
    return hashlib.sha256(data).digest() + data
