"""Output directories of the kernel's build: one for each configuration, moved from tree to tree.

make builds again what has changed and nothing else. What its compilers said about the objects that
it leaves alone is kept beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from refactor.build import kbuild
from refactor.build.kbuild import Spoken
from refactor.build.make import Make, chooses, configures
from refactor.build.record import BuildRecord
from refactor.build.state import Built, Diagnostic, State
from refactor.build.toolchains import Toolchain
from refactor.errors import NotProved, Unavailable
from refactor.git.worktree import Worktree
from refactor.series.build import Build
from refactor.store.cache import Cache


class _Unannounced(Unavailable):
    """An object that make has not announced in any build of ours: nobody knows what its compiler said."""


@dataclass(frozen=True)
class _Build:
    """Targets that were built.

    Attributes:
        wanted: target -> the objects and directories that stand for it.
        asked: what make was asked for, without what `make prepare` compiles.
        broken: why no object could be made.
    """

    wanted: Mapping[str, tuple[str, ...]]
    asked: tuple[str, ...]
    spoken: Spoken
    broken: tuple[Diagnostic, ...] = ()

    @property
    def whole(self) -> tuple[str, ...]:
        """Everything that stands for any target."""
        return tuple(dict.fromkeys(path for paths in self.wanted.values() for path in paths))


class Output:
    """One output directory."""

    def __init__(
        self, sources: Worktree, directory: Path, build: Build, chain: Toolchain, cache: Cache
    ) -> None:
        self._sources = sources
        self._directory = directory
        self._top = str(sources.top)
        self._make = Make(sources.top, directory, build, chain)
        self._record = BuildRecord(directory, chain.objdump, cache)

    def states(self, tree: str, targets: Sequence[str], jobs: int) -> dict[str, State]:
        """Build targets at a tree.

        Args:
            targets: directories (with a slash at their end), objects, and sources whose objects are
                wanted.

        Returns:
            Target -> its objects and what came of them.

        Raises:
            Misconfigured: the configuration cannot be written at this tree.
            BadInput: there is no such target.
            Unavailable: the machine gave out: no room, a compiler that was killed.
        """
        try:
            return self._states(tree, targets, jobs)
        except _Unannounced:
            # A make that is not ours was here. The directory has no record now: it is built from
            # nothing.
            return self._states(tree, targets, jobs)

    def product(self, tree: str, target: str, jobs: int) -> Path:
        """Build something whole at a tree, as `Image` or `headers`, and give the directory that it is in.

        Raises:
            NotProved: the tree does not build; with the compiler's words.
            Misconfigured, BadInput, Unavailable: as `states`.
        """
        with self._at(tree):
            spoken = self._spoken(self._make.build(target, jobs=jobs, warnings=False))
        for path in spoken.failed:
            error = spoken.errors(path)[0]
            raise NotProved(f"{target} does not build: {error.where}: {error.text}")
        return self._directory

    def renumbered(
        self,
        tree: str,
        targets: Sequence[str],
        objects: Sequence[str],
        files: Mapping[str, bytes],
        jobs: int,
    ) -> dict[str, str]:
        """Build some objects once more out of other contents of some files, and leave everything as it was.

        Args:
            targets: as for `states`. make is asked for them: alone, an object can lose its
                directory's Makefile.

        Returns:
            Object -> digest of its listing; those that could not be built are left out.
        """
        with self._at(tree):
            built = self._built(targets, jobs)
            self._note(built)
            with self._record.on_a_copy(), self._sources.other_contents(files):
                for path in objects:
                    (self._directory / path).unlink(missing_ok=True)
                self._make.build(*(built.asked or ("prepare",)), jobs=jobs)
                there = [path for path in objects if (self._directory / path).is_file()]
                return {path: self._record.listed(path) for path in there}

    @contextmanager
    def _at(self, tree: str) -> Iterator[None]:
        """Have the files of a tree and a configuration, and let make work on them."""
        self._sources.move(tree)
        with self._record.at_work():
            self._configure(tree)
            yield

    def _states(self, tree: str, targets: Sequence[str], jobs: int) -> dict[str, State]:
        with self._at(tree):
            built = self._built(targets, jobs)
            self._note(built)
            if built.broken:
                return {target: State(broken=built.broken) for target in targets}
            return {
                target: self._state(target, built.wanted[target], built.spoken)
                for target in targets
            }

    def _built(self, targets: Sequence[str], jobs: int) -> _Build:
        """Build targets as far as possible."""
        said = ""
        sources = [target for target in targets if not target.endswith(("/", ".o"))]
        if sources or not self._record.kept.is_prepared:
            said = self._prepare(jobs)
        wanted = {
            target: self._objects_of(target) if target in sources else (target,)
            for target in targets
        }
        built = _Build(wanted, (), self._spoken(said))
        if broken := self._broken(built.spoken, built.whole):
            return replace(built, broken=broken)
        asked = tuple(path for path in built.whole if path not in self._record.kept.prepared)
        said += self._make.build(*asked, jobs=jobs) if asked else ""
        spoken = self._confirmed(self._spoken(said), asked, jobs)
        return _Build(wanted, asked, spoken, self._broken(spoken, built.whole))

    def _prepare(self, jobs: int) -> str:
        """What comes before all objects, and a note of the objects among it."""
        said = self._make.build("prepare", jobs=jobs)
        spoken = self._spoken(said)
        kept = self._record.kept
        kept.prepared = tuple(sorted({*kept.prepared, *_objects(spoken)}))
        kept.is_prepared = not spoken.failed
        return said

    def _confirmed(self, spoken: Spoken, asked: Sequence[str], jobs: int) -> Spoken:
        """Believe the failure of an object that make was asked for by its name only if its directory fails too.

        kbuild compiles an object by the Makefile of the directory that it finds on its way down
        from the top. For arch/arm64/kernel/vdso/vgettimeofday.o that is the wrong one, and it fails
        in a healthy tree.

        Raises:
            Unavailable: its directory does not build it.
        """
        doubted = [path for path in spoken.failed if path in asked]
        if not doubted:
            return spoken
        for path in doubted:
            (self._directory / path).unlink(missing_ok=True)
        directories = sorted({f"{path.rpartition('/')[0]}/" for path in doubted})
        again = self._spoken(self._make.build(*directories, jobs=jobs))
        for path in doubted:
            if path not in again.failed and path not in again.targets:
                directory = f"{path.rpartition('/')[0]}/"
                raise Unavailable(
                    f"make {path} fails, and make {directory} does not build it",
                    "name the directory that the kernel builds it from in objects of the [[build]]",
                )
        failed = tuple(
            path for path in spoken.failed if path not in doubted or path in again.failed
        )
        return replace(spoken, targets=spoken.targets | again.targets, failed=failed)

    def _spoken(self, said: str) -> Spoken:
        return kbuild.spoken(said, self._top)

    def _configure(self, tree: str) -> None:
        """Write the configuration, unless the one that is there was written from the same Kconfig files."""
        kept = self._record.kept
        if kept.tree == tree and self._make.configured:
            return
        changed = [path for path in self._since_configured(tree) if configures(path)]
        if self._make.configured and not changed:
            return
        before = self._make.configuration
        self._make.configure()
        choosing = (
            [path for path in changed if chooses(path)]
            if self._make.configuration == before
            else ["Makefile"]
        )
        for directory in sorted({path.rpartition("/")[0] for path in choosing}):
            self._clear(directory)
        kept.tree = tree
        kept.is_prepared = False

    def _clear(self, directory: str) -> None:
        """Remove the objects below a directory: make leaves those lying that nothing asks for any more."""
        for record in sorted((self._directory / directory).glob("**/.*.o.cmd")):
            path = str(record.relative_to(self._directory).with_name(record.name[1:-4]))
            if kbuild.source(self._command(path), self._top):
                (self._directory / path).unlink(missing_ok=True)

    def _since_configured(self, tree: str) -> tuple[str, ...]:
        """What differs from the tree that the configuration was written for; where nobody knows, the top Makefile."""
        known = self._record.kept.tree
        if not known or self._sources.ask("cat-file", "-e", known).code != 0:
            return ("Makefile",)
        return self._sources.differing(known, tree)

    def _objects_of(self, source: str) -> tuple[str, ...]:
        """What make must be asked for, so that a source is compiled: its object, those beside it, or nothing."""
        directory = source.rpartition("/")[0] + "/"
        if not (self._sources.top / source).exists():
            return ()
        found = self._make.would_compile(directory)
        found |= {
            path: kbuild.source(self._command(path), self._top)
            for path in self._records((directory,))
        }
        own = tuple(sorted(path for path, made_from in found.items() if made_from == source))
        return own or tuple(
            sorted(path for path in found if path.rpartition("/")[0] + "/" == directory)
        )

    def _broken(self, spoken: Spoken, asked: Sequence[str]) -> tuple[Diagnostic, ...]:
        """What went wrong before make came to the objects."""
        directories = tuple(target for target in asked if target.endswith("/"))
        early = [
            path
            for path in spoken.failed
            if not (
                path.endswith(".o") and (path in asked or path.startswith(directories or ("\0",)))
            )
        ]
        return tuple(error for path in early for error in spoken.errors(path))

    def _records(self, asked: Sequence[str]) -> list[str]:
        """The objects that make has made below what it was asked for, whose sources still exist."""
        found: dict[str, None] = {}
        for target in asked:
            if target.endswith("/"):
                for record in sorted((self._directory / target).glob("**/.*.o.cmd")):
                    found[str(record.relative_to(self._directory).with_name(record.name[1:-4]))] = (
                        None
                    )
            else:
                found[target] = None
        return [path for path in found if (self._directory / path).is_file() and self._inputs(path)]

    def _command(self, path: str) -> str:
        record = (self._directory / path).with_name(f".{path.rpartition('/')[2]}.cmd")
        return record.read_text("utf-8", "replace") if record.is_file() else ""

    def _inputs(self, path: str) -> tuple[str, ...]:
        record = self._command(path)
        source = kbuild.source(record, self._top)
        return (
            kbuild.inputs(record, self._top)
            if source and (self._sources.top / source).exists()
            else ()
        )

    def _note(self, built: _Build) -> None:
        """Write down what is now known about the objects: those below the targets, and all that were announced.

        Raises:
            _Unannounced: there is one that make has not announced, now or before.
        """
        for path in self._records(_objects(built.spoken)):
            if not self._record.knows(path) and path not in built.spoken.failed:
                self._record.note(path, built.spoken.warnings(path))
        for path in self._records(built.whole):
            if not self._record.knows(path):
                raise _Unannounced(
                    f"make did not announce how it built {path}", "its warnings are not known"
                )
            self._record.find_listing(path)

    def _state(self, target: str, asked: Sequence[str], spoken: Spoken) -> State:
        below = target if target.endswith("/") else "\0"
        failed = [path for path in spoken.failed if path in asked or path.startswith(below)]
        built = [
            Built(path, errors=spoken.errors(path), warnings=spoken.warnings(path))
            for path in failed
        ]
        # The object of before is still there when its source fails to compile now.
        for path in (path for path in self._records(asked) if path not in failed):
            made = self._record.kept.objects[path]
            built.append(Built(path, made.warnings, (), made.listing, self._inputs(path)))
        nothing = not asked and (self._sources.top / target).exists()
        return State(
            tuple(sorted(built, key=lambda each: each.path)), (), (target,) if nothing else ()
        )


def _objects(spoken: Spoken) -> tuple[str, ...]:
    return tuple(path for path in spoken.targets if path.endswith(".o"))
