"""`refactor fetch-tree`: a git repository with the real sources, out of Debian's linux-source package."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from refactor.errors import NO_ROOM, Unavailable
from refactor.git import fast_import
from refactor.store import lock
from refactor.tools import apt as debian
from refactor.tools.packages import Package, Request, choose, order, request

BRANCH = "refs/heads/linux"
"""HEAD of the repository: the newest version that was fetched."""

Progress = Callable[[str, float], None]
_MESSAGE = re.compile(r"Linux (?P<kernel>\S+)\n\nDebian package (?P<package>\S+ \S+)\n*")
_EXPANSION = 10.0  # the files of a kernel are about ten times the size of the package; only progress depends on it


@dataclass(frozen=True)
class Fetched:
    """What a repository now has.

    Attributes:
        directory: the bare repository.
        version: the kernel's, "7.3.4".
        tags: those of the commit, without refs/tags/.
        commit: its id; the same package gives the same id on every machine.
        package: name and Debian version; empty for a tag that fetch-tree did not make.
        reused: the repository had the tag already, nothing was fetched.
        note: why the package came from the cache and not from a mirror; empty otherwise.
    """

    directory: str
    version: str
    tags: tuple[str, ...]
    commit: str
    package: str
    reused: bool
    note: str = ""


def fetch_tree(version: str, directory: Path, cache: Path, progress: Progress) -> Fetched:
    """Make sure that a repository has a version of Linux, fetching Debian's package when it has not.

    Args:
        version: "7.3" for the newest 7.3.x that can be had, "7.3.4" for exactly that.
        directory: a bare repository that fetch-tree made, or where to make it: missing or empty.
        cache: where packages are kept for next time.
        progress: told what is being done and the fraction of the whole, 0 to 1.

    Raises:
        BadInput: no such version; the message lists those that can be had.
        Refused: the directory holds something else.
        Unavailable: no apt, no mirror, no room.
    """
    wanted = request(version)
    packages = cache / "packages"
    with _room(directory):
        fast_import.check(directory)
    with _room(cache):
        packages.mkdir(parents=True, exist_ok=True)
        with lock.exclusive(
            cache / "fetch-tree.lock", lambda: progress("waiting for another fetch-tree", 0.0)
        ):
            if known := _known(wanted, directory):
                _clean(directory)
                return known
            package, note = _obtain(wanted, cache, packages, progress)
            with _room(directory):
                return _store(package, note, directory, packages, progress)


def _known(wanted: Request, directory: Path) -> Fetched | None:
    """What the repository has already under the tag that answers the request."""
    refs = fast_import.refs(directory)
    for ref in refs:
        if ref.name == f"refs/tags/{wanted.tag}":
            made = _MESSAGE.fullmatch(ref.message)
            tags = tuple(
                each.name.removeprefix("refs/tags/") for each in refs if _same_tag(each, ref.commit)
            )
            kernel = made["kernel"] if made else wanted.tag.removeprefix("v")
            return Fetched(
                str(directory), kernel, tags, ref.commit, made["package"] if made else "", True
            )
    return None


def _clean(directory: Path) -> None:
    """Remove what another version's import has left that was killed."""
    with _room(directory), fast_import.alone(directory, lambda: None):
        fast_import.clean(directory)


def _same_tag(ref: fast_import.Ref, commit: str) -> bool:
    return ref.commit == commit and ref.name.startswith("refs/tags/")


def _obtain(
    wanted: Request, cache: Path, packages: Path, progress: Progress
) -> tuple[Package, str]:
    """The newest package for the request, in the cache; and a note where no mirror gave it."""
    kept = debian.cached(packages)
    if wanted.exact and any(map(wanted.matches, kept)):
        return choose(wanted, kept), "from the cache"
    progress("asking the mirror for its lists", 0.0)
    with debian.throw_away(cache / "apt") as apt:
        try:
            offered = apt.offers(apt.suites())
        except Unavailable as error:
            if not any(map(wanted.matches, kept)):
                raise
            return choose(wanted, kept), f"from the cache: {error}"
        package = choose(wanted, [*offered, *kept])
        if package in kept:
            return (
                package,
                "" if package in offered else "from the cache: no mirror has it any longer",
            )
        apt.download(
            package, packages, lambda part: progress(f"downloading {package}", 0.05 + 0.2 * part)
        )
    return package, ""


def _store(
    package: Package, note: str, directory: Path, packages: Path, progress: Progress
) -> Fetched:
    """Import a package of the cache and write its references."""
    whole = _EXPANSION * max(1, (packages / package.file).stat().st_size)
    message = f"Linux {package.kernel}\n\nDebian package {package}\n"

    def stored(done: int) -> None:
        progress(f"storing {package}", 0.25 + 0.74 * min(done / whole, 1.0))

    stored(0)
    fast_import.prepare(directory)
    with fast_import.alone(directory, lambda: progress("waiting for another fetch-tree", 0.25)):
        with debian.tar_of(package, packages) as tar:
            commit = fast_import.load(tar, directory, message=message, done=stored)
        refs = fast_import.refs(directory)
        tags = _tags(package, refs)
        targets = {f"refs/tags/{tag}": commit for tag in tags} | _branch(
            package.kernel, commit, refs
        )
        fast_import.move(directory, targets, f"fetch-tree: {package}")
    progress(f"stored {package}", 1.0)
    return Fetched(str(directory), package.kernel, tags, commit, str(package), False, note)


def _tags(package: Package, refs: tuple[fast_import.Ref, ...]) -> tuple[str, ...]:
    """The tags to make. Tags that exist stay: whoever built on v7.3 finds the same v7.3 when 7.3.5 is fetched."""
    candidate = "-rc" in package.kernel
    names = [f"v{package.kernel}"] if candidate else [f"v{package.series}", f"v{package.kernel}"]
    taken = {ref.name for ref in refs}
    return tuple(sorted({name for name in names if f"refs/tags/{name}" not in taken}))


def _branch(kernel: str, commit: str, refs: tuple[fast_import.Ref, ...]) -> dict[str, str]:
    """Where the branch goes: to the newest version here; nowhere when somebody committed to it."""
    ours = {ref.commit: made["kernel"] for ref in refs if (made := _MESSAGE.fullmatch(ref.message))}
    if any(ref.name == BRANCH and ref.commit not in ours for ref in refs):
        return {}
    every = {**ours, commit: kernel}
    return {BRANCH: max(every, key=lambda each: order(every[each].replace("-rc", "~rc")))}


@contextmanager
def _room(place: Path) -> Iterator[None]:
    """Turn what the system says about a place into one line: no room, no permission."""
    # git fast-import has a message of its own.
    full = (*NO_ROOM, "Out of diskspace")
    try:
        yield
    except (OSError, Unavailable) as error:
        if any(words in str(error) for words in full):
            raise Unavailable(
                f"no room on the disk for {place}", "a version needs about 600 MB"
            ) from error
        if isinstance(error, OSError):
            raise Unavailable(
                f"{error.filename or place} cannot be written", str(error.strerror)
            ) from error
        raise
