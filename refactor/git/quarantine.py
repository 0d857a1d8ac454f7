"""A bare repository of our own in a temporary directory, borrowing the user's objects.

It has no configuration but its own, and all work happens here: nothing that a user has configured
(diff.*, format.*, hooks, signing) can reach what is generated, and whatever dies halfway leaves
nothing behind. git itself calls such a place a quarantine (git-receive-pack).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from refactor.errors import Unavailable
from refactor.git import handover
from refactor.git.entry import Entry, tree_order
from refactor.git.plumbing import Git, at
from refactor.git.repository import Repository
from refactor.object_names import CommitId, TreeId
from refactor.store.temporary import named, temporary_directory

# git(1), "Environment Variables": no configuration, attributes or replacements but our own.
ISOLATED = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_COUNT": "0",
    "GIT_CONFIG_PARAMETERS": "",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "HOME": "/nonexistent",
    "XDG_CONFIG_HOME": "/nonexistent",
    "LC_ALL": "C.UTF-8",
}


# A search of a whole kernel maps packs as it goes; unlimited, they would count as the memory of the
# process.
_CONFIG = """\
[core]
	repositoryformatversion = 0
	bare = true
	packedGitWindowSize = 16m
	packedGitLimit = 128m
"""


class Quarantine(Git):
    """A repository of our own, borrowing the user's objects, gone when the `with` block ends."""

    def __init__(self, lender: Repository) -> None:
        self.lender = lender
        self._trees: dict[str, Mapping[str, Entry]] = {}
        self._stack = ExitStack()
        path = self._stack.enter_context(temporary_directory())
        with named(path):
            make_bare(path)
            borrow(path, lender)
        self.path = path
        super().__init__(at(path), ISOLATED)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()
        self._stack.close()

    def left_out(self, what: str) -> Unavailable | None:
        """As the repository says whose objects these are."""
        return self.lender.left_out(what)

    def entries(self, oid: str) -> Mapping[str, Entry]:
        """The entries of a tree object by name, read once: an object never changes."""
        if oid not in self._trees:
            self._trees[oid] = super().entries(oid)
        return self._trees[oid]

    def store_tree(self, entries: Mapping[str, Entry]) -> TreeId:
        """Write a tree object: entries in git's order."""
        lines = (
            b"%o %s\0%s" % (entry.mode, os.fsencode(name), bytes.fromhex(entry.oid))
            for name, entry in sorted(entries.items(), key=tree_order)
        )
        return TreeId(self._store("tree", b"".join(lines)))

    @contextmanager
    def handed_over(self, tip: CommitId, base: CommitId) -> Iterator[None]:
        """Give the user's repository every object between base and tip, kept during this block.

        In the block a ref has to be moved to the tip: afterwards `git gc` may remove what no ref
        leads to.
        """
        with temporary_directory() as top:
            wanted = f"{tip}\n^{base}\n".encode()
            # It prints the hash that is in the names of the files (git-pack-objects(1)).
            packed = self.do("pack-objects", "--revs", "-q", str(top / "pack"), stdin=wanted)
            name = packed.decode().strip()
            with handover.kept(self.lender, top / f"pack-{name}", top.parent):
                yield


def make_bare(path: Path) -> None:
    """Make a directory a bare repository with nothing in it."""
    for part in ("objects/info", "refs/heads"):
        (path / part).mkdir(parents=True)
    (path / "HEAD").write_text("ref: refs/heads/none\n")
    (path / "config").write_text(_CONFIG)


def borrow(repository: Path, lender: Repository) -> None:
    """Let a repository of ours read the objects of the user's."""
    # Quoted as git quotes paths: a clone may live below a directory with any name.
    quoted = str(lender.objects).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    (repository / "objects/info/alternates").write_text(f'"{quoted}"\n', "utf-8", "surrogateescape")
    if lender.shallow.exists():
        # Where the history of a shallow clone ends, so that git does not look for what was never
        # fetched.
        (repository / "shallow").write_bytes(lender.shallow.read_bytes())
