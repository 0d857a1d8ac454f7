"""The place where proofs build: the work tree and its output directories, taken when the first build is needed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import cached_property
from types import TracebackType
from typing import Self

import msgspec

from refactor.build import record, toolchains
from refactor.build.output import Output
from refactor.build.state import State
from refactor.build.toolchains import Toolchain
from refactor.errors import Refused, Unavailable
from refactor.git.repository import Repository
from refactor.git.worktree import Worktree
from refactor.series.build import Build
from refactor.store.cache import Cache
from refactor.store.lock import exclusive

_FORM = "3"
"""Of what is kept: a new number when its meaning changes, or when what was kept before cannot be believed."""


class Workshop:
    """Everything that is built, remembered by tree, configuration and tools.

    Args:
        kernel: version of the base. Each release has a work tree of its own: going from one to
            another changes nearly every file, and make would build everything anew.
        jobs: processes at once.
        llvm: build with LLVM=1, whatever is declared.
        stranger: why nothing may be built; empty where all of the series is trusted.
        waiting: is told once when another check holds the work tree.
    """

    def __init__(
        self,
        lender: Repository,
        cache: Cache,
        kernel: str,
        jobs: int,
        llvm: bool,
        stranger: str,
        waiting: Callable[[], None],
    ) -> None:
        self._lender = lender
        self._cache = cache
        self.jobs = jobs
        self._llvm = llvm
        self._stranger = stranger
        release = re.match(r"\d+\.\d+", kernel)
        self._place = cache.directory / "proof" / (release[0] if release else "other")
        self._waiting = waiting
        self._open = ExitStack()
        self._outputs: dict[str, Output] = {}
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
        """What comes of targets at a tree.

        Raises:
            BadInput: there is no such architecture or configuration.
            Unavailable: a compiler is missing, or the machine gave out.
        """
        key = self.key(build)
        keys = {target: [_FORM, tree, *key, target] for target in wanted}
        found: dict[str, State] = {}
        for target in wanted:
            kept = self._cache.get("build", keys[target])
            state = msgspec.json.decode(kept, type=State) if kept else None
            if state and all(
                record.has_listing(self._cache, built.listing) for built in state.objects
            ):
                found[target] = state
        if lacking := [target for target in wanted if target not in found]:
            made = self.output(build).states(tree, lacking, self.jobs)
            for target, state in made.items():
                self._cache.put("build", keys[target], msgspec.json.encode(state))
            found |= made
        whole = State()
        for state in found.values():
            whole |= state
        return whole

    def renumbered(
        self,
        build: Build,
        trees: tuple[str, str],
        wanted: Sequence[str],
        objects: Sequence[str],
        files: Mapping[str, bytes],
    ) -> dict[str, str]:
        """Listings of some objects at the second tree, with the line numbers of the first: object -> digest.

        Args:
            wanted: what is built there, as for `state`.
        """
        key = [_FORM, *trees, *self.key(build), *wanted, "", *objects]
        kept = self._cache.get("renumbered", key)
        made = msgspec.json.decode(kept, type=dict[str, str]) if kept else None
        if made is None or not all(
            record.has_listing(self._cache, digest) for digest in made.values()
        ):
            made = self.output(build).renumbered(trees[1], wanted, objects, files, self.jobs)
            self._cache.put("renumbered", key, msgspec.json.encode(made))
        return made

    def listing(self, digest: str) -> dict[str, str]:
        """Symbol -> text; empty for no object.

        Raises:
            Unavailable: somebody has thrown it away in this moment.
        """
        found = record.listing(self._cache, digest) if digest else {}
        if found is None:
            raise Unavailable(f"something is gone from {self._cache.directory}", "check again")
        return found

    def chain(self, build: Build) -> Toolchain:
        """What it is built with."""
        return toolchains.toolchain(build.arch, build.llvm or self._llvm)

    def key(self, build: Build) -> list[str]:
        """What a build depends on besides the tree."""
        chain = self.chain(build)
        versions = toolchains.versions(chain)
        self.tools[chain.compiler] = versions[chain.compiler].removeprefix(chain.compiler).strip()
        told = [f"{name} {version}" for name, version in sorted(versions.items())]
        return [*chain.make, build.config, *build.set, "", *told, *build.wanted]

    def output(self, build: Build) -> Output:
        """Where a build is made.

        Raises:
            Refused: the series is not trusted.
        """
        if self._stranger:
            raise Refused(self._stranger)
        digest = hashlib.sha256("\0".join([_FORM, *self.key(build)]).encode()).hexdigest()
        name = f"{build.arch}-{build.config}-{digest[:12]}"
        if name not in self._outputs:
            directory = self._place / "out" / name
            self._outputs[name] = Output(
                self.sources, directory, build, self.chain(build), self._cache
            )
        return self._outputs[name]

    @cached_property
    def sources(self) -> Worktree:
        """The work tree, ours alone until the end.

        Raises:
            OSError: the cache directory cannot be written.
        """
        self._place.mkdir(parents=True, exist_ok=True)
        self._open.enter_context(exclusive(self._place / "lock", self._waiting))
        return Worktree(self._lender, self._place / "tree")
