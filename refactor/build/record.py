"""The record of an output directory: which objects it holds, and what the compiler said about each of them.

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


class Made(msgspec.Struct, frozen=True):
    """What is known about an object file, as long as its time and size are these.

    Attributes:
        listing: its digest; empty until somebody needs it.
    """

    mtime_ns: int
    size: int
    warnings: tuple[Diagnostic, ...]
    listing: str = ""


class Kept(msgspec.Struct):
    """What an output directory holds.

    Attributes:
        tree: the tree that it was configured for.
        objects: by their paths.
        prepared: the objects that `make prepare` compiles, as those of arm64's vdso.
        is_prepared: whether that has been done for this configuration.
    """

    tree: str = ""
    objects: dict[str, Made] = {}
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
        self.kept = Kept()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let make work in the directory; when the block does not end in order, the directory is not used again."""
        kept = self._load()
        if kept is None:
            _remove(self._directory)
        _remove(self._aside)
        self.kept = kept or Kept()
        self._file.unlink(missing_ok=True)
        yield
        write_whole(self._file, msgspec.json.encode(self.kept))

    @contextmanager
    def on_a_copy(self) -> Iterator[None]:
        """Let make work on a copy of the directory, which has its path meanwhile, and throw the copy away."""
        self._directory.rename(self._aside)
        shutil.copytree(self._aside, self._directory, symlinks=True)
        yield
        _remove(self._directory)
        self._aside.rename(self._directory)

    def knows(self, path: str) -> bool:
        """Whether an object is the one that is written down."""
        status = (self._directory / path).stat()
        kept = self.kept.objects.get(path)
        return kept is not None and (kept.mtime_ns, kept.size) == (
            status.st_mtime_ns,
            status.st_size,
        )

    def note(self, path: str, warnings: tuple[Diagnostic, ...]) -> None:
        """Write down an object that was made now."""
        status = (self._directory / path).stat()
        self.kept.objects[path] = Made(status.st_mtime_ns, status.st_size, warnings)

    def find_listing(self, path: str) -> None:
        """Have the listing of an object in the cache."""
        made = self.kept.objects[path]
        if not made.listing or not has_listing(self._cache, made.listing):
            self.kept.objects[path] = msgspec.structs.replace(made, listing=self.listed(path))

    def listed(self, path: str) -> str:
        """The digest of an object's listing, which is in the cache."""
        text = msgspec.json.encode(elf.listed(self._directory / path, self._objdump))
        digest = hashlib.sha256(text).hexdigest()
        self._cache.put("listing", [digest], zlib.compress(text))
        return digest

    def _load(self) -> Kept | None:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=Kept)
        except (FileNotFoundError, msgspec.DecodeError, RecursionError):
            return None


def _remove(directory: Path) -> None:
    if directory.exists():
        shutil.rmtree(directory)


def has_listing(cache: Cache, digest: str) -> bool:
    """Whether a listing is still in the cache, from which a person may remove anything."""
    return not digest or cache.get("listing", [digest]) is not None


def listing(cache: Cache, digest: str) -> dict[str, str] | None:
    """A listing by its digest: symbol -> text; None when the cache does not have it any more."""
    kept = cache.get("listing", [digest])
    return None if kept is None else msgspec.json.decode(zlib.decompress(kept), type=dict[str, str])
