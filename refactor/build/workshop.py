"""The builds of the proofs, made here or on other machines, and remembered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from threading import RLock
from types import TracebackType

from refactor.build import toolchains
from refactor.build.elsewhere import BuildsElsewhere, RemoteBuild
from refactor.build.kept import KeptBuilds
from refactor.build.output import OutputDirectory
from refactor.build.place import FORM, BuildPlace, inputs
from refactor.build.state import State
from refactor.build.toolchains import Toolchain
from refactor.errors import Refused
from refactor.git.repository import Repository
from refactor.git.thin_pack import ThinPack
from refactor.git.worktree import Worktree
from refactor.series.build import Build
from refactor.store.cache import Cache


class Workshop(AbstractContextManager["Workshop"]):
    """Builds, cached by tree, configuration and versions of the tools.

    Args:
        lender: the repository whose objects the work tree uses.
        kernel: version of the base. Each release has a work tree of its own: going from one to
            another changes nearly every file, and make would build everything anew.
        jobs: processes at once.
        llvm: build with LLVM=1, whatever is declared.
        distrust: why nothing may be built; None where all of the series is trusted.
        waiting: called once when another check holds the work tree.
        say: is told what takes long: laying out the work tree, configuring, building.
    """

    def __init__(
        self,
        lender: Repository,
        cache: Cache,
        *,
        kernel: str,
        jobs: int,
        llvm: bool,
        distrust: str | None,
        waiting: Callable[[], None],
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._cache = cache
        self._kept = KeptBuilds(cache)
        self.jobs = jobs
        self._llvm = llvm
        self._distrust = distrust
        # `6.12.3-rc1` and 6.12 share a work tree: few files differ between them.
        found = re.match(r"\d+\.\d+", kernel)
        self._release = found[0] if found else "other"
        directory = cache.directory / "proof" / self._release
        self._place = BuildPlace(lender, cache, directory=directory, waiting=waiting, say=say)
        self._elsewhere: BuildsElsewhere | None = None
        self.tools: dict[str, str] = {}
        # Held by a thread that needs the work tree of this machine as it is.
        self.at_work = RLock()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._place.__exit__(kind, error, at)

    def let_leave(self, pack: Callable[[], ThinPack]) -> None:
        """Let other machines, if there are any, make the builds.

        Args:
            pack: gives the commits that are built.
        """
        self._elsewhere = BuildsElsewhere(pack, release=self._release, cache=self._cache)

    def foresee(self, build: Build, steps: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Let other machines, if there are any, build what `state` will be asked for.

        Args:
            steps: trees, each with targets.
        """
        remote = self._remote(build)
        if remote is None:
            return
        lacking: dict[str, dict[str, None]] = {}
        for tree, targets in steps:
            for target in targets:
                if self._kept.state([*self._key(build, tree), target]) is None:
                    lacking.setdefault(tree, {})[target] = None
        self._made_elsewhere(remote, build, {tree: tuple(lacking[tree]) for tree in lacking})

    def state(self, build: Build, tree: str, wanted: Sequence[str]) -> State:
        """Build targets at a tree.

        Raises:
            BadInput: there is no such architecture or configuration.
            Unavailable: a compiler is missing, or the machine failed.
        """
        key = self._key(build, tree)
        union = State()
        lacking = []
        for target in wanted:
            state = self._kept.state([*key, target])
            if state is None:
                lacking.append(target)
            else:
                union |= state
        if lacking:
            for state in self._made(build, tree, lacking).values():
                union |= state
        return union

    def _key(self, build: Build, tree: str) -> list[str]:
        return [FORM, tree, *self.key(build)]

    def _made(self, build: Build, tree: str, targets: Sequence[str]) -> Mapping[str, State]:
        """The states of targets at a tree, built and remembered."""
        remote = self._remote(build)
        if remote is not None:
            return self._made_elsewhere(remote, build, {tree: targets})[tree]
        states = self.output(build).states(tree, targets, self.jobs)
        self._keep(build, tree, states)
        return states

    def _made_elsewhere(
        self, remote: RemoteBuild, build: Build, wanted: Mapping[str, Sequence[str]]
    ) -> dict[str, dict[str, State]]:
        made: dict[str, dict[str, State]] = {tree: {} for tree in wanted}
        # Kept as it comes: who interrupts it goes on from there.
        for tree, states in remote.states(wanted):
            self._keep(build, tree, states)
            made[tree] |= states
        return made

    def _keep(self, build: Build, tree: str, states: Mapping[str, State]) -> None:
        for target, state in states.items():
            self._kept.keep_state([*self._key(build, tree), target], state)

    def _remote(self, build: Build) -> RemoteBuild | None:
        """A build on other machines; None for this one."""
        # What is not trusted is refused where it would be made.
        if self._elsewhere is None or self._distrust:
            return None
        return self._elsewhere.of(build, self.chain(build))

    def renumbered(
        self,
        build: Build,
        trees: tuple[str, str],
        *,
        wanted: Sequence[str],
        objects: Sequence[str],
        files: Mapping[str, bytes],
    ) -> dict[str, str]:
        """Listings of some objects at the second tree with the line numbers of the first.

        Args:
            wanted: the targets that are built there, as for `state`.
            files: the contents with the line numbers of the first tree.

        Returns:
            Object -> digest.
        """
        # The objects too: which ones are suspects depends on the code that was compared.
        key = [FORM, *trees, *self.key(build), *wanted, "", *objects]
        kept = self._kept.renumbered(key)
        if kept is not None:
            return kept
        remote = self._remote(build)
        if remote is not None:
            digests = remote.renumbered(trees[1], wanted, objects=objects, files=files)
        else:
            digests = self.output(build).renumbered(
                trees[1], wanted, objects=objects, files=files, jobs=self.jobs
            )
        self._kept.keep_renumbered(key, digests)
        return digests

    def listing(self, digest: str) -> dict[str, str]:
        """The listing of a digest: symbol -> text; no symbols for the empty digest.

        Raises:
            Unavailable: the listing was deleted from the cache after it was looked up.
        """
        return self._kept.listing(digest)

    def chain(self, build: Build) -> Toolchain:
        """The toolchain of a build."""
        return toolchains.toolchain(build.arch, build.llvm or self._llvm)

    def compiler(self, build: Build) -> str:
        """The name and the version of the compiler of a build."""
        chain = self.chain(build)
        version = toolchains.versions(chain)[chain.compiler]
        # clang's version names it, gcc's does not.
        return f"{chain.compiler} {version.removeprefix(chain.compiler).strip()}"

    def key(self, build: Build) -> list[str]:
        """The inputs of a build besides the tree."""
        chain = self.chain(build)
        version = toolchains.versions(chain)[chain.compiler]
        self.tools[chain.compiler] = version.removeprefix(chain.compiler).strip()
        return inputs(build, chain)

    def product(self, build: Build, tree: str, *, target: str, file: str) -> bytes:
        """The content of a file that is made of the whole tree, as an image.

        Raises:
            RefactorError: as `OutputDirectory.product`.
        """
        remote = self._remote(build)
        if remote is not None:
            return remote.product(tree, target, file)
        with self.at_work:
            directory = self.output(build).product(tree, target, self.jobs)
            return (directory / file).read_bytes()

    def output(self, build: Build) -> OutputDirectory:
        """The output directory of a build on this machine.

        Raises:
            Refused: the series is not trusted.
        """
        if self._distrust:
            raise Refused(self._distrust)
        return self._place.output(build, self.chain(build))

    @property
    def sources(self) -> Worktree:
        """The work tree of this machine, locked until the workshop is closed.

        Raises:
            OSError: the cache directory cannot be written.
        """
        return self._place.sources
