"""The start of every verb: the user's tree, our cache and records, and the library of series."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from refactor import streams
from refactor.errors import BadInput
from refactor.git.executable import settings
from refactor.git.quarantine import Quarantine
from refactor.git.repository import Repository
from refactor.git.tree import Tree
from refactor.library.opening import configured_directories
from refactor.object_names import CommitId
from refactor.runs.run import Base
from refactor.store import places
from refactor.store.cache import Cache
from refactor.store.records import Records, versions
from refactor.store.shared import Shared, open_store
from refactor.store.temporary import require_temporary_directory

# The top Makefile begins with these; before a release EXTRAVERSION is `-rc1`.
_VERSION = re.compile(r"^(VERSION|PATCHLEVEL|SUBLEVEL|EXTRAVERSION) *= *(\S*)$", re.MULTILINE)

_UNVERSIONED = {"VERSION": "0", "PATCHLEVEL": "0", "SUBLEVEL": "0", "EXTRAVERSION": ""}


@dataclass(frozen=True)
class Workplace:
    """The user's repository, with our own directories beside it."""

    repository: Repository
    cache: Cache
    state: Path

    def records(self, series: str, version: int) -> Records:
        """The records of the runs of one version."""
        return Records(self.state, series, version)

    def versions(self, series: str) -> list[int]:
        """The versions of a series that have records, the newest first."""
        return versions(self.state, series)

    def base(self, quarantine: Quarantine, revision: str, name: str = "") -> tuple[Base, Tree]:
        """A base and its tree, in a quarantine.

        Args:
            name: the name of the base; the revision by default.

        Raises:
            BadInput: there is no such commit, or it is no kernel.
        """
        commit = self.repository.commit(revision)
        oid = quarantine.tree(commit)
        tree = Tree(quarantine, self.cache, oid, oid)
        return _base(tree, name or revision, commit), tree

    @contextmanager
    def tree(self, revision: str, name: str = "") -> Iterator[tuple[Base, Tree]]:
        """A base and its tree, in a quarantine that lasts as long as the `with` block.

        Args:
            name: the name of the base; the revision by default.

        Raises:
            BadInput: there is no such commit, or it is no kernel.
        """
        with Quarantine(self.repository) as quarantine:
            yield self.base(quarantine, revision, name)


def open_workplace(directory: Path | None, *, verify_cache: bool = False) -> Workplace:
    """The tree to work on.

    This is the directory given, else `refactor.tree` in git config, else the current directory.

    Args:
        verify_cache: find again what is in the shared cache, and compare.

    Raises:
        BadInput: it is not in a git repository, or refactor.cache names no store.
        Unavailable: the program or package that a store needs is not there.
    """
    # First, as git's own words about a full or missing one are hard to understand.
    require_temporary_directory()
    # The last one wins, as with `git config --get`.
    configured = configured_directories("refactor.tree", everywhere=True)
    chosen = directory or next(reversed(configured), None) or Path.cwd()
    # First, as it says whether git works at all: a broken one has any answer to what is configured.
    repository = Repository(chosen)
    cache = Cache(places.cache_directory(), _shared(verify_cache))
    return Workplace(repository, cache, places.state_directory())


def _shared(verify: bool) -> Shared | None:
    """The cache that `refactor.cache` in the user's git config names; None where there is none.

    That of a repository does not count: whoever made it would choose whose answers are believed.

    Raises:
        BadInput: all is to be verified, and there is none.
    """
    url = next(reversed(settings("refactor.cache", everywhere=False)), "")
    if url:
        return Shared(url, open_store(url), verify=verify, tell=_note)
    if verify:
        raise BadInput(
            "there is no shared cache to verify",
            "`git config --global refactor.cache URL` names it",
        )
    return None


def _note(line: str) -> None:
    streams.tell(f"note: {line}\n")


def _base(tree: Tree, name: str, commit: CommitId) -> Base:
    is_kernel = tree.has_file("Makefile") and tree.has_file("Kbuild")
    # scripts/get_maintainer.pl takes MAINTAINERS as a directory, too.
    if not is_kernel or tree.entry("MAINTAINERS") is None:
        raise BadInput(
            f"{name} is not a Linux kernel tree",
            "it has no Makefile, Kbuild and MAINTAINERS at its top",
        )
    return Base(name, commit, tree.oid, kernel_of(tree))


def kernel_of(tree: Tree) -> str:
    """The version in the Makefile of a kernel tree, as 7.3.0-rc2."""
    makefile = tree.read("Makefile").decode("utf-8", "replace")
    parts = _UNVERSIONED | dict(_VERSION.findall(makefile))
    return "{VERSION}.{PATCHLEVEL}.{SUBLEVEL}{EXTRAVERSION}".format_map(parts)
