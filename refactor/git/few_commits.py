"""A bare repository of our own with a few commits, for programs that ask git about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from refactor.git.plumbing import Git, at
from refactor.git.quarantine import ISOLATED, make_bare
from refactor.object_names import CommitId
from refactor.store.temporary import named, temporary_directory


@contextmanager
def few_commits(commits: Iterable[bytes]) -> Iterator[Git]:
    """A repository that has these commits, without their trees, until the `with` block ends."""
    with temporary_directory() as path:
        with named(path):
            make_bare(path)
        repository = Git(at(path), ISOLATED)
        try:
            ids: list[CommitId] = []
            for commit in commits:
                ids.append(repository.store_commit(commit))
            # gitrepository-layout(5): their parents are not looked for.
            (path / "shallow").write_text("".join(f"{oid}\n" for oid in ids))
            yield repository
        finally:
            repository.close()
