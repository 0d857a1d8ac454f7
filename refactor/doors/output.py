"""Output directories of the kernel's build: one for each configuration, moved from tree to tree.

make builds again what has changed and nothing else. What its compilers said about the objects that it leaves alone is
kept beside them.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from refactor.doors import elf
from refactor.doors.cache import Cache, write_whole
from refactor.doors.make import Make, chooses, configures
from refactor.doors.toolchains import Toolchain
from refactor.doors.worktree import Worktree
from refactor.errors import NotProved
from refactor.values import kbuild
from refactor.values.build import Build, Built, Diagnostic, State
from refactor.values.kbuild import Spoken


class _Made(msgspec.Struct, frozen=True):
    """What is known about an object file, as long as its time and size are these."""

    mtime_ns: int
    size: int
    warnings: tuple[Diagnostic, ...]
    listing: str


class _Kept(msgspec.Struct):
    """What an output directory holds: the tree that it was configured for, and its objects."""

    tree: str = ""
    objects: dict[str, _Made] = {}


class Output:
    """One output directory."""

    def __init__(self, sources: Worktree, directory: Path, build: Build, chain: Toolchain, cache: Cache) -> None:
        self._sources = sources
        self._directory = directory
        self._objdump = chain.objdump
        self._cache = cache
        self._top = str(sources.top)
        self._make = Make(sources.top, directory, build, chain)
        self._kept = self._load()

    def states(self, tree: str, targets: Sequence[str], jobs: int) -> dict[str, State]:
        """Build targets at a tree.

        Args:
            targets: directories (with a slash at their end), objects, and sources whose objects are wanted.

        Returns:
            Target -> its objects and what came of them.

        Raises:
            BadInput: there is no such configuration.
            Unavailable: the machine gave out: no room, a compiler that was killed.
        """
        self._sources.move(tree)
        self._configure(tree)
        said = ""
        wanted: dict[str, tuple[str, ...]] = {target: (target,) for target in targets}
        if sources := [target for target in targets if not target.endswith(("/", ".o"))]:
            said = self._make.build("prepare", jobs=jobs)
            wanted |= {source: self._objects_of(source) for source in sources}
        asked = tuple(dict.fromkeys(each for every in wanted.values() for each in every))
        said += self._make.build(*asked, jobs=jobs) if asked else ""
        spoken = kbuild.spoken(said, self._top)
        if broken := self._broken(spoken, asked):
            return {target: State(broken=broken) for target in targets}
        if unknown := [path for path in self._records(asked) if self._is_unknown(path, spoken)]:
            # What a killed run has built: nobody knows any more what was said.
            for path in unknown:
                (self._directory / path).unlink()
            spoken = kbuild.spoken(said + self._make.build(*unknown, jobs=jobs), self._top)
        self._note(asked, spoken)
        return {target: self._state(target, wanted[target], spoken) for target in targets}

    def product(self, tree: str, target: str, jobs: int) -> Path:
        """Build something whole at a tree, as `Image` or `headers`, and give the directory that it is in.

        Raises:
            NotProved: the tree does not build; with the compiler's words.
            BadInput, Unavailable: as `states`.
        """
        self._sources.move(tree)
        self._configure(tree)
        spoken = kbuild.spoken(self._make.build(target, jobs=jobs, warnings=False), self._top)
        for path in spoken.failed:
            error = spoken.errors(path)[0]
            raise NotProved(f"{target} does not build: {error.where}: {error.text}")
        return self._directory

    def renumbered(self, tree: str, objects: Sequence[str], files: Mapping[str, bytes], jobs: int) -> dict[str, str]:
        """Build some objects once more out of other contents of some files, and leave everything as it was.

        Returns:
            Object -> digest of its listing; those that could not be built are left out.
        """
        self._sources.move(tree)
        self._configure(tree)
        self._make.build(*objects, jobs=jobs)
        with self._aside(objects), self._other_contents(files):
            self._make.build(*objects, jobs=jobs)
            there = [path for path in objects if (self._directory / path).is_file()]
            return {path: self._listed(path) for path in there}

    def _configure(self, tree: str) -> None:
        """Write the configuration, unless the one that is there was written from the same Kconfig files."""
        if self._kept.tree == tree and self._make.configured:
            return
        changed = [path for path in self._since_configured(tree) if configures(path)]
        if self._make.configured and not changed:
            return
        before = self._make.configuration
        self._kept.tree = ""
        self._save()
        self._make.configure()
        choosing = [path for path in changed if chooses(path)] if self._make.configuration == before else ["Makefile"]
        for directory in sorted({path.rpartition("/")[0] for path in choosing}):
            self._clear(directory)
        self._kept.tree = tree
        self._save()

    def _clear(self, directory: str) -> None:
        """Remove the objects below a directory: make leaves those lying that nothing asks for any more."""
        for record in sorted((self._directory / directory).glob("**/.*.o.cmd")):
            path = str(record.relative_to(self._directory).with_name(record.name[1:-4]))
            if kbuild.source(self._record(path), self._top):
                (self._directory / path).unlink(missing_ok=True)

    def _since_configured(self, tree: str) -> tuple[str, ...]:
        """What differs from the tree that the configuration was written for; where nobody knows, the top Makefile."""
        known = self._kept.tree
        if not known or self._sources.ask("cat-file", "-e", known).code != 0:
            return ("Makefile",)
        return self._sources.differing(known, tree)

    def _objects_of(self, source: str) -> tuple[str, ...]:
        """What make must be asked for, so that a source is compiled: its object, those beside it, or nothing."""
        directory = source.rpartition("/")[0] + "/"
        if not (self._sources.top / source).exists():
            return ()
        found = self._make.would_compile(directory)
        found |= {path: kbuild.source(self._record(path), self._top) for path in self._records((directory,))}
        own = tuple(sorted(path for path, made_from in found.items() if made_from == source))
        return own or tuple(sorted(path for path in found if path.rpartition("/")[0] + "/" == directory))

    def _broken(self, spoken: Spoken, asked: Sequence[str]) -> tuple[Diagnostic, ...]:
        """What went wrong before make came to the objects."""
        directories = tuple(target for target in asked if target.endswith("/"))
        early = [
            path
            for path in spoken.failed
            if not (path.endswith(".o") and (path in asked or path.startswith(directories or ("\0",))))
        ]
        return tuple(error for path in early for error in spoken.errors(path))

    def _records(self, asked: Sequence[str]) -> list[str]:
        """The objects that make has made below what it was asked for, whose sources still exist."""
        found: dict[str, None] = {}
        for target in asked:
            if target.endswith("/"):
                for record in sorted((self._directory / target).glob("**/.*.o.cmd")):
                    found[str(record.relative_to(self._directory).with_name(record.name[1:-4]))] = None
            else:
                found[target] = None
        return [path for path in found if (self._directory / path).is_file() and self._inputs(path)]

    def _record(self, path: str) -> str:
        record = (self._directory / path).with_name(f".{path.rpartition('/')[2]}.cmd")
        return record.read_text("utf-8", "replace") if record.is_file() else ""

    def _inputs(self, path: str) -> tuple[str, ...]:
        record = self._record(path)
        source = kbuild.source(record, self._top)
        return kbuild.inputs(record, self._top) if source and (self._sources.top / source).exists() else ()

    def _is_unknown(self, path: str, spoken: Spoken) -> bool:
        return path not in spoken.targets and not self._is_kept(path)

    def _is_kept(self, path: str) -> bool:
        status = (self._directory / path).stat()
        kept = self._kept.objects.get(path)
        same = kept is not None and (kept.mtime_ns, kept.size) == (status.st_mtime_ns, status.st_size)
        return same and kept is not None and has_listing(self._cache, kept.listing)

    def _note(self, asked: Sequence[str], spoken: Spoken) -> None:
        """Write down what is now known about the objects."""
        for path in self._records(asked):
            if not self._is_kept(path):
                status = (self._directory / path).stat()
                made = _Made(status.st_mtime_ns, status.st_size, spoken.warnings(path), self._listed(path))
                self._kept.objects[path] = made
        self._save()

    def _state(self, target: str, asked: Sequence[str], spoken: Spoken) -> State:
        below = target if target.endswith("/") else "\0"
        failed = [path for path in spoken.failed if path in asked or path.startswith(below)]
        built = [Built(path, errors=spoken.errors(path), warnings=spoken.warnings(path)) for path in failed]
        # The object of before is still there when its source fails to compile now.
        for path in (path for path in self._records(asked) if path not in failed):
            made = self._kept.objects[path]
            built.append(Built(path, made.warnings, (), made.listing, self._inputs(path)))
        nothing = not asked and (self._sources.top / target).exists()
        return State(tuple(sorted(built, key=lambda each: each.path)), (), (target,) if nothing else ())

    def _listed(self, path: str) -> str:
        text = msgspec.json.encode(elf.listed(self._directory / path, self._objdump))
        digest = hashlib.sha256(text).hexdigest()
        self._cache.put("listing", [digest], zlib.compress(text))
        return digest

    @contextmanager
    def _aside(self, objects: Sequence[str]) -> Iterator[None]:
        """Have some objects out of the way; make finds them as they were afterwards."""
        paths = [self._directory / path for path in objects]
        files = [file for path in paths for file in (path, path.with_name(f".{path.name}.cmd")) if file.is_file()]
        for file in files:
            file.rename(file.with_name(f"{file.name}.aside"))
        try:
            yield
        finally:
            for file in files:
                file.with_name(f"{file.name}.aside").rename(file)

    @contextmanager
    def _other_contents(self, files: Mapping[str, bytes]) -> Iterator[None]:
        """Have other contents in some files of the work tree; their times are as they were afterwards."""
        paths = {self._sources.top / path: data for path, data in files.items()}
        were = {path: (path.read_bytes(), path.stat()) for path in paths}
        try:
            for path, data in paths.items():
                path.write_bytes(data)
            yield
        finally:
            for path, (data, status) in were.items():
                path.write_bytes(data)
                os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    def _load(self) -> _Kept:
        try:
            return msgspec.json.decode((self._directory / "refactor.json").read_bytes(), type=_Kept)
        except (FileNotFoundError, msgspec.DecodeError):
            return _Kept()

    def _save(self) -> None:
        write_whole(self._directory / "refactor.json", msgspec.json.encode(self._kept))


def has_listing(cache: Cache, digest: str) -> bool:
    """Whether a listing is still in the cache, of which a person may throw away what he likes."""
    return not digest or cache.get("listing", [digest]) is not None


def listing(cache: Cache, digest: str) -> dict[str, str] | None:
    """A listing by its digest: symbol -> text; None when the cache does not have it any more."""
    kept = cache.get("listing", [digest])
    return None if kept is None else msgspec.json.decode(zlib.decompress(kept), type=dict[str, str])
