"""Builds as tasks for other machines: the commits go there, and results come back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count

from refactor.build import toolchains
from refactor.build.output import OutputDirectory
from refactor.build.place import BuildPlace
from refactor.build.state import State
from refactor.build.toolchains import Toolchain
from refactor.errors import BadInput, RefactorError, Unavailable
from refactor.git.thin_pack import KnownBase, ThinPack, clone_of
from refactor.process import parallel
from refactor.series.build import Build
from refactor.store import places
from refactor.store.cache import Cache

Step = tuple[str, tuple[str, ...]]
"""A tree, and the targets of make that are wanted there."""


@dataclass(frozen=True)
class BuildNeeds:
    """What a machine has to have for builds to be the same there.

    Attributes:
        versions: (program, version line).
    """

    base: KnownBase
    chain: Toolchain
    versions: tuple[tuple[str, str], ...]

    def __hash__(self) -> int:
        # A toolchain holds dicts.
        return hash((self.base, self.versions))


@dataclass(frozen=True)
class Configured:
    """A configuration, and the commits that it is built at.

    Attributes:
        release: of the kernel: each has a work tree of its own.
    """

    pack: ThinPack
    release: str
    build: Build
    chain: Toolchain


@dataclass(frozen=True)
class StatesTask:
    """Targets to build, one tree after the other."""

    configured: Configured
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class RenumberedTask:
    """Objects to build with other line numbers: see `OutputDirectory.renumbered`."""

    configured: Configured
    tree: str
    wanted: tuple[str, ...]
    objects: tuple[str, ...]
    files: Mapping[str, bytes]


@dataclass(frozen=True)
class ProductTask:
    """A file to build that is made of the whole tree, as an image.

    Attributes:
        target: of make.
        file: what is wanted of it, below the output directory.
    """

    configured: Configured
    tree: str
    target: str
    file: str


@dataclass(frozen=True)
class Answered:
    """The result of a task.

    Attributes:
        states: of each step, target -> state.
        objects: object -> digest of its listing.
        listings: digest -> content, of all listings that are named.
    """

    listings: Mapping[str, bytes]
    states: tuple[Mapping[str, State], ...] = ()
    objects: Mapping[str, str] = field(default_factory=dict)


class _Taken(Exception):
    """Another task works in a place."""


def lacks(needs: BuildNeeds) -> str:
    """Why this machine would not build the same; empty where it would."""
    try:
        toolchains.require(needs.chain)
        for name, here in needs.versions:
            version = toolchains.version(name)
            if version != here:
                return f"its {name} is {version}, here it is {here}"
        clone_of(needs.base)
    except RefactorError as error:
        return str(error)
    return ""


def states(task: StatesTask) -> Answered:
    """Build targets at trees. A tree that cannot be configured ends it: what is done counts.

    Raises:
        BadInput: nothing is done; see `OutputDirectory.states`.
    """
    done: list[Mapping[str, State]] = []
    with _output(task.configured) as (output, cache):
        for tree, targets in task.steps:
            try:
                done.append(output.states(tree, targets, parallel.workers()))
            except BadInput:
                if not done:
                    raise
                break
        digests: dict[str, None] = {}
        for by_target in done:
            for state in by_target.values():
                digests |= dict.fromkeys(built.listing for built in state.objects)
        return Answered(_listings(cache, digests), states=tuple(done))


def renumbered(task: RenumberedTask) -> Answered:
    """Build objects with the line numbers of another tree."""
    with _output(task.configured) as (output, cache):
        objects = output.renumbered(
            task.tree,
            task.wanted,
            objects=task.objects,
            files=task.files,
            jobs=parallel.workers(),
        )
        return Answered(_listings(cache, objects.values()), objects=objects)


def product(task: ProductTask) -> bytes:
    """Build a file that is made of the whole tree."""
    with _output(task.configured) as (output, _):
        directory = output.product(task.tree, task.target, parallel.workers())
        return (directory / task.file).read_bytes()


def _listings(cache: Cache, digests: Iterable[str]) -> dict[str, bytes]:
    found = {}
    for digest in filter(None, digests):
        data = cache.get("listing", [digest])
        if data is None:
            raise Unavailable(f"something is gone from {cache.directory}", "check again")
        found[digest] = data
    return found


@contextmanager
def _output(configured: Configured) -> Iterator[tuple[OutputDirectory, Cache]]:
    """The output directory for a task, in the first place where no other one is at work."""
    cache = Cache(places.cache_directory())
    lender = clone_of(configured.pack.base)
    with ExitStack() as until_done:
        for number in count(1):
            directory = cache.directory / "workers" / str(number) / configured.release
            place = BuildPlace(lender, cache, directory=directory, waiting=_give_up)
            try:
                sources = place.sources
            except _Taken:
                continue
            until_done.enter_context(place)
            sources.take(configured.pack)
            yield place.output(configured.build, configured.chain), cache
            return


def _give_up() -> None:
    raise _Taken
