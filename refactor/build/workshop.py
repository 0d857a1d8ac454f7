"""The work tree and output directories of the proofs, opened when the first build is needed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from functools import cached_property
from types import TracebackType
from typing import Self

import msgspec

from refactor.build import record, toolchains
from refactor.build.output import OutputDirectory
from refactor.build.state import State
from refactor.build.toolchains import Toolchain
from refactor.errors import Refused, Unavailable
from refactor.git.repository import Repository
from refactor.git.worktree import Worktree
from refactor.series.build import Build
from refactor.store.cache import Cache
from refactor.store.lock import exclusive

_FORM = "3"
"""The format of cached results; a new number makes all older ones invalid."""


class Workshop:
    """Builds, cached by tree, configuration and versions of the tools.

    Args:
        lender: the repository whose objects the work tree uses.
        kernel: version of the base. Each release has a work tree of its own: going from one to
            another changes nearly every file, and make would build everything anew.
        jobs: processes at once.
        llvm: build with LLVM=1, whatever is declared.
        distrust: why nothing may be built; None where all of the series is trusted.
        waiting: called once when another check holds the work tree.
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
    ) -> None:
        self._lender = lender
        self._cache = cache
        self.jobs = jobs
        self._llvm = llvm
        self._distrust = distrust
        # `6.12.3-rc1` and 6.12 share a work tree: few files differ between them.
        release = re.match(r"\d+\.\d+", kernel)
        self._place = cache.directory / "proof" / (release[0] if release else "other")
        self._waiting = waiting
        self._open = ExitStack()
        self._outputs: dict[str, OutputDirectory] = {}
        self.tools: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._open.close()

    def state(self, build: Build, tree: str, wanted: Sequence[str]) -> State:
        """Build targets at a tree.

        Raises:
            BadInput: there is no such architecture or configuration.
            Unavailable: a compiler is missing, or the machine failed.
        """
        key = [_FORM, tree, *self.key(build)]
        union = State()
        lacking = []
        for target in wanted:
            state = self._cached_state([*key, target])
            if state is None:
                lacking.append(target)
            else:
                union |= state
        if lacking:
            for target, state in self.output(build).states(tree, lacking, self.jobs).items():
                self._cache.put("build", [*key, target], msgspec.json.encode(state))
                union |= state
        return union

    def _cached_state(self, key: list[str]) -> State | None:
        data = self._cache.get("build", key)
        if not data:
            return None
        state = msgspec.json.decode(data, type=State)
        listings = (built.listing for built in state.objects)
        return state if self._has_listings(listings) else None

    def _has_listings(self, digests: Iterable[str]) -> bool:
        """Whether the cache has all of some listings."""
        return all(record.has_listing(self._cache, digest) for digest in digests)

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
        key = [_FORM, *trees, *self.key(build), *wanted, "", *objects]
        if data := self._cache.get("renumbered", key):
            cached = msgspec.json.decode(data, type=dict[str, str])
            if self._has_listings(cached.values()):
                return cached
        digests = self.output(build).renumbered(
            trees[1], wanted, objects=objects, files=files, jobs=self.jobs
        )
        self._cache.put("renumbered", key, msgspec.json.encode(digests))
        return digests

    def listing(self, digest: str) -> dict[str, str]:
        """The listing of a digest: symbol -> text; no symbols for the empty digest.

        Raises:
            Unavailable: the listing was deleted from the cache after it was looked up.
        """
        if not digest:
            return {}
        symbols = record.listing(self._cache, digest)
        if symbols is None:
            raise Unavailable(f"something is gone from {self._cache.directory}", "check again")
        return symbols

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
        versions = toolchains.versions(chain)
        self.tools[chain.compiler] = versions[chain.compiler].removeprefix(chain.compiler).strip()
        lines = [f"{name} {version}" for name, version in sorted(versions.items())]
        return [*chain.make, build.config, *build.set, "", *lines, *build.wanted]

    def output(self, build: Build) -> OutputDirectory:
        """The output directory of a build.

        Raises:
            Refused: the series is not trusted.
        """
        if self._distrust:
            raise Refused(self._distrust)
        digest = hashlib.sha256("\0".join([_FORM, *self.key(build)]).encode()).hexdigest()
        name = f"{build.arch}-{build.config}-{digest[:12]}"
        if name not in self._outputs:
            directory = self._place / "out" / name
            chain = self.chain(build)
            self._outputs[name] = OutputDirectory(
                self.sources, directory, build=build, chain=chain, cache=self._cache
            )
        return self._outputs[name]

    @cached_property
    def sources(self) -> Worktree:
        """The work tree, locked until the workshop is closed.

        Raises:
            OSError: the cache directory cannot be written.
        """
        self._place.mkdir(parents=True, exist_ok=True)
        self._open.enter_context(exclusive(self._place / "lock", self._waiting))
        return Worktree(self._lender, self._place / "tree")
