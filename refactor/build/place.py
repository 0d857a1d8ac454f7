"""Where builds are made: a work tree, and an output directory for each configuration."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from functools import cached_property
from pathlib import Path
from types import TracebackType

from refactor.build import toolchains
from refactor.build.output import OutputDirectory
from refactor.build.toolchains import Toolchain
from refactor.git.repository import Repository
from refactor.git.worktree import Worktree
from refactor.series.build import Build
from refactor.store.cache import Cache
from refactor.store.lock import exclusive

FORM = "3"
"""The format of cached results and of output directories; another number makes all new."""


class BuildPlace(AbstractContextManager["BuildPlace"]):
    """A directory with a work tree and outputs, opened when the first build is needed.

    Args:
        lender: the repository whose objects the work tree uses.
        waiting: called once when another process holds the work tree.
        say: is told what takes long: laying out the work tree, configuring, building.
    """

    def __init__(
        self,
        lender: Repository,
        cache: Cache,
        *,
        directory: Path,
        waiting: Callable[[], None],
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._lender = lender
        self._cache = cache
        self._directory = directory
        self._waiting = waiting
        self._say = say
        self._open = ExitStack()
        self._outputs: dict[str, OutputDirectory] = {}

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._open.close()

    def output(self, build: Build, chain: Toolchain) -> OutputDirectory:
        """The output directory of a build."""
        key = [FORM, *inputs(build, chain)]
        digest = hashlib.sha256("\0".join(key).encode()).hexdigest()
        name = f"{build.arch}-{build.config}-{digest[:12]}"
        if name not in self._outputs:
            self._outputs[name] = OutputDirectory(
                self.sources,
                self._directory / "out" / name,
                build=build,
                chain=chain,
                cache=self._cache,
                say=self._say,
            )
        return self._outputs[name]

    @cached_property
    def sources(self) -> Worktree:
        """The work tree, locked until the place is closed.

        Raises:
            OSError: the directory cannot be written.
        """
        self._directory.mkdir(parents=True, exist_ok=True)
        with ExitStack() as taken:
            taken.enter_context(exclusive(self._directory / "lock", self._waiting))
            # It fails where there is no room: who asks again must not wait for this very lock.
            tree = Worktree(self._lender, self._directory / "tree")
            self._open.enter_context(taken.pop_all())
        return tree


def inputs(build: Build, chain: Toolchain) -> list[str]:
    """The inputs of a build besides the tree."""
    versions = toolchains.versions(chain)
    lines = [f"{name} {version}" for name, version in sorted(versions.items())]
    return [*chain.make, build.config, *build.set, "", *lines, *build.wanted]
