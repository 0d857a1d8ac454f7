"""`refactor fetch-tree`: import a kernel release from Debian's linux-source package into git."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from refactor.errors import NO_ROOM, Unavailable
from refactor.git import fast_import
from refactor.store import lock
from refactor.tools import deb
from refactor.tools.apt import throw_away
from refactor.tools.packages import Package, Request, choose, order, request

BRANCH = "refs/heads/linux"
"""HEAD of the repository: the newest version that was fetched."""

_TAGS = "refs/tags/"
Progress = Callable[[str, float], None]
_MESSAGE = re.compile(r"Linux (?P<kernel>\S+)\n\nDebian package (?P<package>\S+ \S+)\n*")
# The files of a kernel are about ten times the size of the package; only progress depends on it.
_EXPANSION = 10.0


@dataclass(frozen=True)
class Fetched:
    """A version of Linux in a repository.

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


def fetch_tree(version: str, directory: Path, *, cache: Path, progress: Progress) -> Fetched:
    """Make sure that a repository has a version of Linux; fetch Debian's package if it has not.

    Args:
        version: "7.3" for the newest 7.3.x that can be had, "7.3.4" for exactly that.
        directory: a bare repository that fetch-tree made, or where to make it: missing or empty.
        cache: where packages are kept for next time.
        progress: called with the current task and the finished fraction of the whole, 0 to 1.

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
        # One at a time: two would download the same package.
        with lock.exclusive(
            cache / "fetch-tree.lock", lambda: progress("waiting for another fetch-tree", 0.0)
        ):
            present = _present(wanted, directory)
            if present:
                _clean(directory)
                return present
            package, note = _obtain(wanted, cache=cache, packages=packages, progress=progress)
            with _room(directory):
                return _store(package, note, directory, packages=packages, progress=progress)


def _present(wanted: Request, directory: Path) -> Fetched | None:
    """The commit that the repository has already under the tag that answers the request."""
    refs = fast_import.refs(directory)
    for ref in refs:
        if ref.name == f"{_TAGS}{wanted.tag}":
            ours = _MESSAGE.fullmatch(ref.message)
            return Fetched(
                directory=str(directory),
                version=ours["kernel"] if ours else wanted.tag.removeprefix("v"),
                tags=_tags_at(refs, ref.commit),
                commit=ref.commit,
                package=ours["package"] if ours else "",
                reused=True,
            )
    return None


def _tags_at(refs: Iterable[fast_import.Ref], commit: str) -> tuple[str, ...]:
    """The tags of a commit."""
    tags = []
    for ref in refs:
        if ref.commit == commit and ref.name.startswith(_TAGS):
            tags.append(ref.name.removeprefix(_TAGS))
    return tuple(tags)


def _clean(directory: Path) -> None:
    """Remove the remains of an import of another version that was killed."""
    with _room(directory), fast_import.alone(directory, lambda: None):
        fast_import.clean(directory)


def _obtain(
    wanted: Request, *, cache: Path, packages: Path, progress: Progress
) -> tuple[Package, str]:
    """The newest package for the request, in the cache; and a note where no mirror gave it."""
    kept = deb.cached(packages)
    has_match = any(map(wanted.matches, kept))
    # An exact version cannot have become newer since.
    if wanted.exact and has_match:
        return choose(wanted, kept), "from the cache"
    progress("asking the mirror for its lists", 0.0)
    with throw_away(cache / "apt") as apt:
        try:
            offered = apt.offers(apt.suites())
        except Unavailable as error:
            if not has_match:
                raise
            return choose(wanted, kept), f"from the cache: {error}"
        package = choose(wanted, [*offered, *kept])
        if package in kept:
            is_offered = package in offered
            return package, "" if is_offered else "from the cache: no mirror has it any longer"

        def downloaded(part: float) -> None:
            # Shares of the time: the lists take 5 %, the download 20 %, and to store it the rest.
            progress(f"downloading {package}", 0.05 + 0.2 * part)

        apt.download(package, packages, downloaded)
    return package, ""


def _store(
    package: Package, note: str, directory: Path, *, packages: Path, progress: Progress
) -> Fetched:
    """Import a package of the cache and write its references."""
    # An empty package is damaged, which is said later, and not by a division by zero.
    whole = _EXPANSION * max(1, (packages / package.file).stat().st_size)
    message = f"Linux {package.kernel}\n\nDebian package {package}\n"

    def stored(done: int) -> None:
        progress(f"storing {package}", 0.25 + 0.74 * min(done / whole, 1.0))

    stored(0)
    fast_import.prepare(directory)
    with fast_import.alone(directory, lambda: progress("waiting for another fetch-tree", 0.25)):
        with deb.tar_of(package, packages) as tar:
            commit = fast_import.load(tar, directory, message=message, done=stored)
        # Read below the lock: another fetch-tree may have added versions meanwhile.
        refs = fast_import.refs(directory)
        tags = _new_tags(package, refs)
        targets = {f"{_TAGS}{tag}": commit for tag in tags}
        targets |= _branch(package.kernel, commit, refs)
        fast_import.move(directory, targets, f"fetch-tree: {package}")
    progress(f"stored {package}", 1.0)
    return Fetched(str(directory), package.kernel, tags, commit, str(package), False, note)


def _new_tags(package: Package, refs: Iterable[fast_import.Ref]) -> tuple[str, ...]:
    """The tags to make.

    Tags that exist stay: a branch that was built on v7.3 finds the same v7.3 when 7.3.5 is fetched.
    """
    names = {f"v{package.kernel}"}
    # A candidate is no release: v7.3 has yet to come.
    if "-rc" not in package.kernel:
        names.add(f"v{package.series}")
    taken = {ref.name.removeprefix(_TAGS) for ref in refs}
    return tuple(sorted(names - taken))


def _branch(kernel: str, commit: str, refs: Iterable[fast_import.Ref]) -> dict[str, str]:
    """The new place of the branch, the newest version; none when it has commits of the user."""
    kernels: dict[str, str] = {}
    branch = None
    for ref in refs:
        if ours := _MESSAGE.fullmatch(ref.message):
            kernels[ref.commit] = ours["kernel"]
        if ref.name == BRANCH:
            branch = ref.commit
    if branch is not None and branch not in kernels:
        return {}
    kernels[commit] = kernel
    # Debian sorts ~ before everything: 7.3~rc1 comes before 7.3 (deb-version(7)).
    newest = max(kernels, key=lambda each: order(kernels[each].replace("-rc", "~rc")))
    return {BRANCH: newest}


@contextmanager
def _room(place: Path) -> Iterator[None]:
    """Convert an error of the system about a place into one line: no room, no permission."""
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
