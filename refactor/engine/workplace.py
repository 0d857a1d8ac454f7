"""What every verb begins with: the user's tree, our cache and records, and the library of series."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from refactor.errors import BadInput
from refactor.git.executable import settings
from refactor.git.quarantine import Quarantine
from refactor.git.repository import Repository
from refactor.git.tree import Tree
from refactor.library.library import Library
from refactor.object_names import CommitId
from refactor.runs.run import Base
from refactor.store import places
from refactor.store.cache import Cache
from refactor.store.records import Records, versions
from refactor.store.root import Root
from refactor.store.temporary import require_temporary_directory


def open_library(extra: Sequence[Path] = ()) -> Library:
    """Every place where series and rules are found, the nearest first.

    Args:
        extra: directories for this call only; what is in them is not trusted.

    Raises:
        BadInput: one of them does not exist.
    """
    for path in extra:
        if not path.is_dir():
            raise BadInput(
                f"{path} is not a directory", "--path names one that holds series/ and cocci/"
            )
    named = [Path(value).expanduser() for value in settings("refactor.path", everywhere=False)]
    trusted = [*named, places.own_directory(), places.shipped_directory()]
    own = {path.resolve() for path in trusted}
    # What a run records, and what git config is given, holds in every current directory.
    roots = [Root(path.absolute(), path.resolve() in own) for path in extra] + [
        Root(path, True) for path in trusted
    ]
    return Library(tuple(roots))


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
            name: what the base is called; the revision by default.

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
            name: what the base is called; the revision by default.

        Raises:
            BadInput: there is no such commit, or it is no kernel.
        """
        with Quarantine(self.repository) as quarantine:
            yield self.base(quarantine, revision, name)


def open_workplace(directory: Path | None) -> Workplace:
    """The tree to work on: the directory given, else `refactor.tree` in git config, else the current directory.

    Raises:
        BadInput: it is not in a git repository.
    """
    require_temporary_directory()
    configured = [Path(value).expanduser() for value in settings("refactor.tree", everywhere=True)]
    chosen = directory or next(reversed(configured), None) or Path.cwd()
    return Workplace(Repository(chosen), Cache(places.cache_directory()), places.state_directory())


def _base(tree: Tree, name: str, commit: CommitId) -> Base:
    # The scripts take MAINTAINERS as a directory, too.
    if (
        not all(tree.has_file(path) for path in ("Makefile", "Kbuild"))
        or tree.entry("MAINTAINERS") is None
    ):
        raise BadInput(
            f"{name} is not a Linux kernel tree",
            "it has no Makefile, Kbuild and MAINTAINERS at its top",
        )
    makefile = tree.read("Makefile").decode("utf-8", "replace")
    found = dict(
        re.findall(
            r"^(VERSION|PATCHLEVEL|SUBLEVEL|EXTRAVERSION) *= *(\S*)$", makefile, re.MULTILINE
        )
    )
    parts = [found.get(key, "0") for key in ("VERSION", "PATCHLEVEL", "SUBLEVEL")]
    return Base(name, commit, tree.oid, ".".join(parts) + found.get("EXTRAVERSION", ""))
