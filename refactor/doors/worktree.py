"""The work tree in which proofs are made: ours, below the cache directory, borrowing the user's objects.

A linked work tree would leave traces in the user's repository; this is a repository of its own, with an index and no
commits. Builds need files, and make needs files whose times change only when they do: so there is one work
tree, and it moves from tree to tree.
"""

from __future__ import annotations

from pathlib import Path

from refactor.doors.git import Git, at
from refactor.doors.quarantine import ISOLATED, borrow
from refactor.doors.repository import Repository
from refactor.errors import Unavailable

# Files that were changed for a while and changed back, with their times, are as they were: make must leave them alone.
_CONFIG = """\
[core]
	trustctime = false
	repositoryformatversion = 0
	bare = false
	autocrlf = false
	fileMode = true
"""


class Worktree(Git):
    """A checkout of any tree of the user's repository."""

    def __init__(self, lender: Repository, top: Path) -> None:
        self.top = top
        self._repository = top / ".git"
        for part in ("objects/info", "refs/heads"):
            (self._repository / part).mkdir(parents=True, exist_ok=True)
        (self._repository / "HEAD").write_text("ref: refs/heads/none\n")
        (self._repository / "config").write_text(_CONFIG)
        borrow(self._repository, lender)
        super().__init__(at(top), ISOLATED)

    def move(self, tree: str) -> None:
        """Have exactly the files of a tree; those that are the same already are not touched, nor are their times.

        Raises:
            Unavailable: they cannot be written; in git's own words.
        """
        # Only a git that was killed leaves it: whoever comes here holds our own lock.
        (self._repository / "index.lock").unlink(missing_ok=True)
        if self.ask("read-tree", "--reset", "-u", tree).code == 0:
            return
        # An index that a full disk has cut off.
        (self._repository / "index").unlink(missing_ok=True)
        answer = self.ask("read-tree", "--reset", "-u", tree)
        if answer.code != 0:
            # One line for each file that it could not write.
            words = answer.stderr.partition("\n")[0]
            raise Unavailable(f"the work tree for builds, {self.top}, cannot be made", words)
