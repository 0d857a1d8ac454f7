"""Our own work tree for builds, below the cache directory, borrowing the user's objects.

A linked work tree would leave traces in the user's repository; this is a repository of its own,
with an index and no commits. Builds need files, and make needs files whose times change only when
they do: so there is one work tree, and it moves from tree to tree.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from refactor.errors import Unavailable
from refactor.git.answer import Answer
from refactor.git.plumbing import Git, at
from refactor.git.quarantine import ISOLATED, borrow
from refactor.git.repository import Repository
from refactor.git.thin_pack import ThinPack

# Files that were changed for a while and changed back, with their times, are as they were: make
# must leave them alone.
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
        self._lender = lender
        self._repository = top / ".git"
        # It is there while files are being written. Whoever finds it afterwards does not know what
        # they hold.
        self._unfinished = self._repository / "unfinished"
        for part in ("objects/info", "refs/heads"):
            (self._repository / part).mkdir(parents=True, exist_ok=True)
        (self._repository / "HEAD").write_text("ref: refs/heads/none\n")
        (self._repository / "config").write_text(_CONFIG)
        borrow(self._repository, lender)
        super().__init__(at(top), ISOLATED)

    def take(self, pack: ThinPack) -> None:
        """Have the objects of commits from another machine, besides those of the lender."""
        if self.ask("cat-file", "-e", pack.tip).code != 0:
            self.do("index-pack", "--stdin", "--fix-thin", stdin=pack.data)

    def move(self, tree: str) -> None:
        """Have exactly the files of a tree; those that are the same keep their times.

        Raises:
            Unavailable: they cannot be written; in git's own words.
        """
        # Only a git that was killed leaves it: whoever comes here holds our own lock.
        (self._repository / "index.lock").unlink(missing_ok=True)
        if self._unfinished.exists():
            self._clear()
        self._unfinished.touch()
        if _failed(self._write(tree)):
            # An index that a full disk has cut off.
            (self._repository / "index").unlink(missing_ok=True)
            answer = self._write(tree)
            if _failed(answer):
                raise self._trouble(answer)
        self._unfinished.unlink()

    def _write(self, tree: str) -> Answer:
        return self.ask("read-tree", "--reset", "-u", tree)

    def _trouble(self, answer: Answer) -> Unavailable:
        """The error for files that git cannot write."""
        if answer.lacks_objects:
            left_out = self._lender.left_out("all files of this tree")
            if left_out is not None:
                return left_out
        # One line for each file that it could not write.
        words = answer.stderr.partition("\n")[0]
        return Unavailable(f"the work tree for builds, {self.top}, cannot be made", words)

    @contextmanager
    def other_contents(self, files: Mapping[str, bytes]) -> Iterator[None]:
        """Have other contents in some files for a while, and the same times, for make to see."""
        before = {}
        for name in files:
            path = self.top / name
            before[name] = (path.read_bytes(), path.stat())
        self._unfinished.touch()
        try:
            for name, data in files.items():
                self._rewrite(self.top / name, data, before[name][1])
            yield
        finally:
            for name, (data, status) in before.items():
                self._rewrite(self.top / name, data, status)
            self._unfinished.unlink()

    @contextmanager
    def lent(self, tree: str) -> Iterator[Path]:
        """Lend the files of a tree to a program that may write among them; its traces go."""
        self.move(tree)
        # Of a program that was killed, everything goes: see move().
        self._unfinished.touch()
        yield self.top
        (self._repository / "index.lock").unlink(missing_ok=True)
        answer = self._write(tree)
        if _failed(answer):
            raise self._trouble(answer)
        # Ignored files too: make refuses to build elsewhere while the sources hold a .config.
        self.do("clean", "--quiet", "-d", "-x", "-ff")
        self._unfinished.unlink()

    def _rewrite(self, path: Path, data: bytes, status: os.stat_result) -> None:
        path.write_bytes(data)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    def _clear(self) -> None:
        """Remove every file: a git that was killed leaves some that are in no index."""
        (self._repository / "index").unlink(missing_ok=True)
        for path in self.top.iterdir():
            if path == self._repository:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


def _failed(answer: Answer) -> bool:
    # git read-tree passes over files whose content it lacks, and exits with 0.
    return answer.code != 0 or answer.lacks_objects
