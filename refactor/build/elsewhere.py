"""Builds on the workers of a cluster: what they make is put into the cache of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from refactor.build import task, toolchains
from refactor.build.shares import Wanted, shares
from refactor.build.state import State
from refactor.build.task import BuildNeeds, Configured, ProductTask, RenumberedTask, StatesTask
from refactor.build.toolchains import Toolchain
from refactor.git.thin_pack import ThinPack
from refactor.series.build import Build
from refactor.store.cache import Cache
from refactor.tools.workers import Needs, Workers, chosen


class BuildsElsewhere:
    """The builds of one series on other machines.

    Args:
        pack: gives the commits of the series.
        release: of the kernel.
    """

    def __init__(self, pack: Callable[[], ThinPack], *, release: str, cache: Cache) -> None:
        self._make_pack = pack
        self._release = release
        self._cache = cache

    def of(self, build: Build, chain: Toolchain) -> RemoteBuild | None:
        """A build on other machines; None where this one makes it."""
        workers = chosen(may_leave=True)
        if not workers.elsewhere:
            return None
        versions = tuple(sorted(toolchains.versions(chain).items()))
        needs = BuildNeeds(self._pack.base, chain, versions)
        fit = workers.having(Needs(f"builds of {build.arch}", task.lacks, needs))
        if not fit.elsewhere:
            return None
        configured = Configured(self._pack, self._release, build, chain)
        return RemoteBuild(fit, configured, self._cache)

    @cached_property
    def _pack(self) -> ThinPack:
        return self._make_pack()


class RemoteBuild:
    """One build on other machines that are fit for it."""

    def __init__(self, workers: Workers, configured: Configured, cache: Cache) -> None:
        self._workers = workers
        self._configured = configured
        self._cache = cache

    def states(self, wanted: Wanted) -> Iterator[tuple[str, Mapping[str, State]]]:
        """The states of targets as they come: tree, target -> state; of one tree in parts.

        Raises:
            RefactorError: as `OutputDirectory.states`.
        """
        tasks = []
        for part in shares(wanted, self._workers.machines):
            steps = tuple((tree, tuple(targets)) for tree, targets in part.items())
            tasks.append(StatesTask(self._configured, steps))
        for one, answered in zip(tasks, self._workers.map(task.states, tasks), strict=True):
            self._keep(answered.listings)
            # A tree that could not be configured ended it.
            for (tree, _), states in zip(one.steps, answered.states, strict=False):
                yield tree, states

    def renumbered(
        self,
        tree: str,
        wanted: Sequence[str],
        *,
        objects: Sequence[str],
        files: Mapping[str, bytes],
    ) -> dict[str, str]:
        """As `OutputDirectory.renumbered`."""
        one = RenumberedTask(self._configured, tree, tuple(wanted), tuple(objects), files)
        (answered,) = self._workers.map(task.renumbered, [one])
        self._keep(answered.listings)
        return dict(answered.objects)

    def product(self, tree: str, target: str, file: str) -> bytes:
        """The content of a file that is made of the whole tree."""
        (data,) = self._workers.map(
            task.product, [ProductTask(self._configured, tree, target, file)]
        )
        return data

    def _keep(self, listings: Mapping[str, bytes]) -> None:
        for digest, data in listings.items():
            self._cache.put("listing", [digest], data)
