"""Commits on their way to another machine: what they add to a base that is known there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from refactor.errors import BadInput, Unavailable
from refactor.git.executable import settings
from refactor.git.plumbing import Git, at
from refactor.git.quarantine import make_bare
from refactor.git.repository import Repository
from refactor.object_names import CommitId
from refactor.runs.run import Run
from refactor.store import places
from refactor.store.lock import exclusive

TREE = "refactor.tree"
"""The user's git config that names the clone of the kernel, on this machine and on others."""

SOURCE = "refactor.workersFetch"
"""The user's git config that names a place which other machines can fetch bases from."""


@dataclass(frozen=True)
class KnownBase:
    """A commit that another machine has, or can fetch.

    Attributes:
        source: what it can be fetched from, as `git fetch` takes it; empty for nothing.
    """

    commit: CommitId
    source: str


@dataclass(frozen=True)
class ThinPack:
    """The objects of some commits.

    Attributes:
        tip: the last of the commits.
        data: a pack without the objects of the base (git-pack-objects(1), --thin).
    """

    base: KnownBase
    tip: CommitId
    data: bytes


def thin_pack(repository: Repository, run: Run) -> ThinPack:
    """All that a run has and the base that was asked for has not."""
    base, tip = run.onto.commit, run.changed[-1].commit
    source = next(reversed(settings(SOURCE, everywhere=False)), "")
    wanted = f"{tip}\n^{base}\n".encode()
    data = repository.do("pack-objects", "--revs", "--thin", "--stdout", "-q", stdin=wanted)
    return ThinPack(KnownBase(base, source), tip, data)


def clone_of(base: KnownBase) -> Repository:
    """A repository of this machine that has a base: the user's own, else one that is fetched once.

    Raises:
        BadInput: there is none, and nothing to fetch it from.
        Unavailable: it cannot be fetched; with git's words.
    """
    own = next(reversed(settings(TREE, everywhere=False)), "")
    if own:
        repository = Repository(Path(own).expanduser())
        if _has(repository, base.commit):
            return repository
    place = places.cache_directory() / "bases.git"
    place.parent.mkdir(parents=True, exist_ok=True)
    with exclusive(place.with_suffix(".lock"), lambda: None):
        if not place.exists():
            make_bare(place)
        with _opened(place) as git:
            if not _has(git, base.commit):
                _fetch(git, base)
    return Repository(place)


@contextmanager
def _opened(place: Path) -> Iterator[Git]:
    # The user's own configuration counts: a proxy, and how to reach hosts.
    git = Git(at(place), {"LC_ALL": "C.UTF-8", "GIT_TERMINAL_PROMPT": "0"})
    try:
        yield git
    finally:
        git.close()


def _has(git: Git, commit: CommitId) -> bool:
    return git.ask("cat-file", "-e", f"{commit}^{{tree}}").code == 0


def _fetch(git: Git, base: KnownBase) -> None:
    if not base.source:
        raise BadInput(
            f"it has no commit {base.commit[:12]}: {TREE} in its git config names no clone with it",
            f"or let {SOURCE} in yours name what it can be fetched from",
        )
    # With a ref, or `git gc` would remove it.
    wanted = f"+{base.commit}:refs/bases/{base.commit}"
    fetched = git.ask("fetch", "--quiet", "--depth=1", "--no-tags", "--", base.source, wanted)
    if fetched.code != 0:
        raise Unavailable(
            f"it cannot fetch {base.commit[:12]} from {base.source}", fetched.complaint
        )
