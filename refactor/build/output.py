"""Output directories of the kernel's build: one for each configuration, moved from tree to tree.

make rebuilds only what has changed. The warnings of the objects that it leaves alone come from the
record of the directory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from refactor.build import kbuild
from refactor.build.configuration import Configuration
from refactor.build.kbuild import MakeOutput
from refactor.build.make import Make
from refactor.build.objects import ObjectFiles
from refactor.build.record import BuildRecord
from refactor.build.state import Built, State
from refactor.build.targets import TargetBuild, directory_of, is_source
from refactor.build.toolchains import Toolchain
from refactor.errors import NotProved, Unavailable
from refactor.git.worktree import Worktree
from refactor.series.build import Build
from refactor.store.cache import Cache


class _Unannounced(Unavailable):
    """No recorded build announced an object, so its warnings are not known."""


class OutputDirectory:
    """One output directory."""

    def __init__(
        self,
        sources: Worktree,
        directory: Path,
        *,
        build: Build,
        chain: Toolchain,
        cache: Cache,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._say: Callable[[str], None] = lambda words: say(f"{build.title}: {words}")
        self._sources = sources
        self._directory = directory
        self._make = Make(sources.top, directory, build=build, chain=chain)
        self._record = BuildRecord(directory, chain.objdump, cache)
        self._objects = ObjectFiles(directory, sources.top)
        self._configuration = Configuration(
            sources, self._make, record=self._record, objects=self._objects
        )

    def states(self, tree: str, targets: Sequence[str], jobs: int) -> dict[str, State]:
        """Build targets at a tree.

        Args:
            targets: directories (with a slash at their end), objects, and sources whose objects are
                wanted.

        Returns:
            Target -> the state of its objects.

        Raises:
            Misconfigured: the configuration cannot be written at this tree.
            BadInput: there is no such target.
            Unavailable: the machine failed: the disk is full, or a compiler was killed.
        """
        try:
            return self._states(tree, targets, jobs)
        except _Unannounced:
            # The user ran make in the directory. It has no record now, so the second call builds it
            # from nothing.
            return self._states(tree, targets, jobs)

    def product(self, tree: str, target: str, jobs: int) -> Path:
        """Build a product of the whole tree, as `Image` or `headers`, and return its directory.

        Raises:
            NotProved: the tree does not build; with the compiler's error.
            Misconfigured, BadInput, Unavailable: as `states`.
        """
        with self._at(tree):
            output = self._read(self._make.build(target, jobs=jobs, warnings=False))
        for path in output.failed:
            error = output.errors(path)[0]
            raise NotProved(f"{target} does not build: {error.where}: {error.text}")
        return self._directory

    def renumbered(
        self,
        tree: str,
        targets: Sequence[str],
        *,
        objects: Sequence[str],
        files: Mapping[str, bytes],
        jobs: int,
    ) -> dict[str, str]:
        """Build some objects with other contents of some files, and keep nothing of it.

        Args:
            targets: as for `states`. make is asked for them: alone, an object can lose its
                directory's Makefile.

        Returns:
            Object -> digest of its listing; without the objects that do not build.
        """
        with self._at(tree):
            build = self._build(targets, jobs)
            self._update_record(build)
            with self._record.on_a_copy(), self._sources.other_contents(files):
                for path in objects:
                    self._objects.remove(path)
                self._make.build(*(build.asked or ("prepare",)), jobs=jobs)
                built = filter(self._objects.has, objects)
                return {path: self._record.store_listing(path) for path in built}

    @contextmanager
    def _at(self, tree: str) -> Iterator[None]:
        """Check out a tree, configure it, and let make work on it."""
        self._say("laying out the work tree")
        self._sources.move(tree)
        with self._record.at_work():
            self._say("configuring")
            self._configuration.ensure(tree)
            yield

    def _states(self, tree: str, targets: Sequence[str], jobs: int) -> dict[str, State]:
        with self._at(tree):
            build = self._build(targets, jobs)
            self._update_record(build)
            if build.broken:
                return dict.fromkeys(targets, State(broken=build.broken))
            return {target: self._state(target, build) for target in targets}

    def _build(self, targets: Sequence[str], jobs: int) -> TargetBuild:
        """Build targets as far as possible."""
        self._say(f"building {', '.join(targets[:2])}{', ...' if targets[2:] else ''}")
        output = ""
        # Which objects come from a source is known only in a prepared directory.
        if any(map(is_source, targets)) or not self._record.contents.is_prepared:
            output = self._prepare(jobs)
        wanted: dict[str, tuple[str, ...]] = {}
        for target in targets:
            wanted[target] = self._objects_of(target) if is_source(target) else (target,)
        build = TargetBuild(wanted, (), self._read(output))
        if broken := build.output.early_errors(build.paths):
            return replace(build, broken=broken)
        contents = self._record.contents
        asked = tuple(path for path in build.paths if path not in contents.prepared)
        if asked:
            output += self._make.build(*asked, jobs=jobs, from_nothing=not contents.objects)
        confirmed = self._confirmed(self._read(output), asked, jobs)
        return TargetBuild(wanted, asked, confirmed, confirmed.early_errors(build.paths))

    def _prepare(self, jobs: int) -> str:
        """Run `make prepare`, and record the objects that it compiles."""
        output = self._make.build("prepare", jobs=jobs)
        announced = self._read(output)
        contents = self._record.contents
        contents.prepared = tuple(sorted({*contents.prepared, *announced.objects}))
        contents.is_prepared = not announced.failed
        return output

    def _confirmed(self, output: MakeOutput, asked: Sequence[str], jobs: int) -> MakeOutput:
        """The output, without failures of objects that build when make is asked for the directory.

        kbuild compiles an object by the Makefile of the directory that it finds on its way down
        from the top. For arch/arm64/kernel/vdso/vgettimeofday.o that is the wrong one, and it fails
        in a healthy tree.

        Raises:
            Unavailable: the directory does not build the object.
        """
        # What make was not asked for by name, it has reached by its directory.
        doubted = [path for path in output.failed if path in asked]
        if not doubted:
            return output
        for path in doubted:
            self._objects.remove(path)
        again = self._read(self._make.build(*sorted(set(map(directory_of, doubted))), jobs=jobs))
        failed = list(output.failed)
        for path in doubted:
            if path in again.failed:
                continue
            if path not in again.targets:
                raise Unavailable(
                    f"make {path} fails, and make {directory_of(path)} does not build it",
                    "name the directory that the kernel builds it from in objects of the [[build]]",
                )
            failed.remove(path)
        return replace(output, targets=output.targets | again.targets, failed=tuple(failed))

    def _read(self, output: str) -> MakeOutput:
        return kbuild.read_output(output, str(self._sources.top))

    def _objects_of(self, source: str) -> tuple[str, ...]:
        """The objects that compile a source: its own, else those of its directory, or none."""
        directory = directory_of(source)
        if not (self._sources.top / source).exists():
            return ()
        sources = self._make.would_compile(directory)
        for path in self._objects.below((directory,)):
            sources[path] = self._objects.source(path)
        own, beside = [], []
        for path in sorted(sources):
            if sources[path] == source:
                own.append(path)
            elif directory_of(path) == directory:
                beside.append(path)
        # A source that another one includes has no object of its own, as kernel/sched/idle.c, which
        # build_policy.c includes.
        return tuple(own or beside)

    def _update_record(self, build: TargetBuild) -> None:
        """Record all objects that make announced, and store the listings of those of the targets.

        Raises:
            _Unannounced: no build that is recorded has announced an object of the targets.
        """
        output = build.output
        for path in self._objects.below(output.objects):
            if not self._record.is_current(path) and path not in output.failed:
                self._record.add(path, output.warnings(path))
        for path in self._objects.below(build.paths):
            if not self._record.is_current(path):
                raise _Unannounced(
                    f"make did not announce how it built {path}", "its warnings are not known"
                )
            self._record.ensure_listing(path)

    def _state(self, target: str, build: TargetBuild) -> State:
        """The state of one target's objects."""
        output, paths = build.output, build.wanted[target]
        below = target if target.endswith("/") else "\0"
        objects = {}
        for path in output.failed:
            if path in paths or path.startswith(below):
                objects[path] = Built(path, output.warnings(path), output.errors(path))
        for path in self._objects.below(paths):
            # The object of before is still there when its source fails to compile now.
            if path not in objects:
                entry = self._record.contents.objects[path]
                inputs = self._objects.inputs(path)
                objects[path] = Built(path, entry.warnings, (), entry.listing, inputs)
        unknown = not paths and (self._sources.top / target).exists()
        ordered = sorted(objects.values(), key=lambda built: built.path)
        return State(tuple(ordered), (), (target,) if unknown else ())
