"""The door to git am: a mail becomes a commit, as for whoever receives it, without a checkout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.store.temporary import temporary_directory

if TYPE_CHECKING:
    from refactor.git.quarantine import Quarantine

_COMMITTER = {"GIT_COMMITTER_NAME": "refactor", "GIT_COMMITTER_EMAIL": "refactor@localhost"}


@dataclass(frozen=True)
class AmCommit:
    """The commit that git am makes of a mail: its tree and message; or git's complaint."""

    tree: str = ""
    message: str = ""
    complaint: str = ""


def apply(objects: Quarantine, parent: str, mail: bytes) -> AmCommit:
    """Apply a mail to a commit.

    git am wants an index of the whole tree, but of the files themselves only those that the patch
    changes, and these it writes itself: an empty work tree will do.
    """
    with temporary_directory() as top:
        directory = str(top / "tree")
        (top / "tree").mkdir()
        env = {
            "GIT_DIR": str(objects.path),
            "GIT_WORK_TREE": directory,
            "GIT_INDEX_FILE": str(top / "index"),
        }
        objects.do("update-ref", "--no-deref", "HEAD", parent)
        objects.do("-C", directory, "read-tree", parent, env=env)
        # Maintainers apply without --3way by default (git-am(1)); with it, a patch may fit that
        # fits none of theirs.
        answer = objects.ask(
            "-C", directory, "am", "-q", "--no-3way", stdin=mail, env=env | _COMMITTER
        )
        if answer.code != 0:
            objects.ask("-C", directory, "am", "--quit", env=env)
            return AmCommit(complaint=answer.complaint)
    shown = objects.do("log", "-1", "--format=%T%n%B", "HEAD").decode("utf-8", "replace")
    tree, _, message = shown.partition("\n")
    return AmCommit(tree, message.rstrip("\n") + "\n")
