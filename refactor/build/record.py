"""The record of an output directory: its objects, and the warnings that each was built with.

The record exists only while no make is at work there. A make that was interrupted leaves
half-written objects, headers and dependency records that the next make takes for whole ones, so a
directory without a record is removed.
"""

from __future__ import annotations

import hashlib
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from refactor.build import elf
from refactor.build.state import Diagnostic
from refactor.store.cache import Cache, write_whole


class ObjectRecord(msgspec.Struct, frozen=True):
    """One object file; valid as long as the file has this time and size.

    Attributes:
        listing: the digest of its listing; empty until it is needed.
    """

    mtime_ns: int
    size: int
    warnings: tuple[Diagnostic, ...]
    listing: str = ""


class Contents(msgspec.Struct):
    """The contents of an output directory.

    Attributes:
        tree: the tree that it was configured for.
        objects: by their paths.
        prepared: the objects that `make prepare` compiles, as those of arm64's vdso.
        is_prepared: whether `make prepare` succeeded with this configuration.
    """

    tree: str = ""
    objects: dict[str, ObjectRecord] = {}
    prepared: tuple[str, ...] = ()
    is_prepared: bool = False


class BuildRecord:
    """The record of one output directory."""

    def __init__(self, directory: Path, objdump: str, cache: Cache) -> None:
        self._directory = directory
        self._objdump = objdump
        self._cache = cache
        self._file = directory / "refactor.json"
        self._aside = directory.with_name(f"{directory.name}.aside")
        self.contents = Contents()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let make work in the directory; a block that raises leaves no record of it."""
        contents = self._load()
        if contents is None:
            _remove(self._directory)
        _remove(self._aside)
        self.contents = contents or Contents()
        # Gone before make starts: a kill at any moment must not leave the old record.
        self._file.unlink(missing_ok=True)
        yield
        write_whole(self._file, msgspec.json.encode(self.contents))

    @contextmanager
    def on_a_copy(self) -> Iterator[None]:
        """Let make work on a copy of the directory at the directory's path, then drop the copy."""
        # The copy has the old path: kbuild compares whole commands, and those may name it.
        self._directory.rename(self._aside)
        shutil.copytree(self._aside, self._directory, symlinks=True)
        yield
        _remove(self._directory)
        self._aside.rename(self._directory)

    def is_current(self, path: str) -> bool:
        """Whether an object file is the recorded one."""
        status = (self._directory / path).stat()
        # make compares times alone; the size tells apart what was written within one tick.
        entry = self.contents.objects.get(path)
        current = (status.st_mtime_ns, status.st_size)
        return entry is not None and (entry.mtime_ns, entry.size) == current

    def add(self, path: str, warnings: tuple[Diagnostic, ...]) -> None:
        """Record an object that was just built."""
        status = (self._directory / path).stat()
        self.contents.objects[path] = ObjectRecord(status.st_mtime_ns, status.st_size, warnings)

    def ensure_listing(self, path: str) -> None:
        """Put the listing of a recorded object into the cache, unless it is there."""
        entry = self.contents.objects[path]
        if not entry.listing or not has_listing(self._cache, entry.listing):
            digest = self.store_listing(path)
            self.contents.objects[path] = msgspec.structs.replace(entry, listing=digest)

    def store_listing(self, path: str) -> str:
        """Put the listing of an object file into the cache, and return its digest."""
        text = msgspec.json.encode(elf.symbol_texts(self._directory / path, self._objdump))
        digest = hashlib.sha256(text).hexdigest()
        self._cache.put("listing", [digest], zlib.compress(text))
        return digest

    def _load(self) -> Contents | None:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=Contents)
        except (FileNotFoundError, msgspec.DecodeError, RecursionError):
            return None


def _remove(directory: Path) -> None:
    if directory.exists():
        shutil.rmtree(directory)


def has_listing(cache: Cache, digest: str) -> bool:
    """Whether a listing is still in the cache: users may delete any of its files."""
    return not digest or cache.get("listing", [digest]) is not None


def listing(cache: Cache, digest: str) -> dict[str, str] | None:
    """A listing by its digest: symbol -> text; None when it was deleted from the cache."""
    data = cache.get("listing", [digest])
    return None if data is None else msgspec.json.decode(zlib.decompress(data), type=dict[str, str])
