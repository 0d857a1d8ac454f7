"""Commit objects of a run."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from refactor.engine.job import Order
from refactor.git.quarantine import Quarantine
from refactor.object_names import CommitId, TreeId

_DATE = re.compile(rb"^(?:author|committer) .*> (\d+ [+-]\d{4})$", re.MULTILINE)


@dataclass(frozen=True)
class NewCommit:
    """A commit to write."""

    tree: TreeId
    parent: CommitId
    message: str
    order: Order

    def write(self, objects: Quarantine, kept: CommitId | None) -> CommitId:
        """Write the commit into the quarantine.

        Args:
            kept: an earlier commit, which is kept where it differs in nothing but its dates.

        Returns:
            The object name of the commit.
        """
        if kept is not None and self._is_same(objects.read(kept)):
            return kept
        return objects.store_commit(self._raw(self.order))

    def _is_same(self, raw: bytes) -> bool:
        """Whether an earlier commit differs in nothing but its dates."""
        dates = _DATE.findall(raw.split(b"\n\n", 1)[0])
        if len(dates) != 2:
            return False
        author = replace(self.order.author, date=dates[0].decode())
        committer = replace(self.order.committer, date=dates[1].decode())
        # Compared as a whole: a header of another tool, as a signature, makes it another commit.
        return raw == self._raw(replace(self.order, author=author, committer=committer))

    def _raw(self, order: Order) -> bytes:
        head = (
            f"tree {self.tree}\nparent {self.parent}\n"
            f"author {order.author}\ncommitter {order.committer}\n\n"
        )
        # A name out of git's configuration may not be UTF-8.
        return (head + self.message).encode("utf-8", "surrogateescape")
