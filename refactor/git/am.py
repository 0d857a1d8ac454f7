"""The door to git am: a mail becomes a commit, as for whoever receives it, without a checkout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.store.temporary import temporary_directory

if TYPE_CHECKING:
    from refactor.git.ident import Ident
    from refactor.git.quarantine import Quarantine

_COMMITTER = {"GIT_COMMITTER_NAME": "refactor", "GIT_COMMITTER_EMAIL": "refactor@localhost"}


@dataclass(frozen=True)
class AmCommit:
    """The commit that git am makes of a mail, its tree and message; or git's complaint."""

    commit: str = ""
    tree: str = ""
    message: str = ""
    complaint: str = ""


def apply(
    objects: Quarantine, parent: str, mail: bytes, *, committer: Ident | None = None
) -> AmCommit:
    """Apply a mail to a commit.

    git am wants an index of the whole tree, but of the files themselves only those that the patch
    changes, and these it writes itself: an empty work tree will do.

    Args:
        committer: of the commit, at the time of the mail; ourselves by default.
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
        # By the time of the mail, the same mail gives the same commit.
        options = ("-q", "--no-3way", "--committer-date-is-author-date")
        answer = objects.ask(
            "-C", directory, "am", *options, stdin=mail, env=env | _named(committer)
        )
        if answer.code != 0:
            objects.ask("-C", directory, "am", "--quit", env=env)
            return AmCommit(complaint=answer.complaint)
    shown = objects.do("log", "-1", "--format=%H%n%T%n%B", "HEAD").decode("utf-8", "replace")
    commit, tree, message = shown.split("\n", 2)
    return AmCommit(commit, tree, message.rstrip("\n") + "\n")


def _named(committer: Ident | None) -> dict[str, str]:
    if committer is None:
        return _COMMITTER
    return {"GIT_COMMITTER_NAME": committer.name, "GIT_COMMITTER_EMAIL": committer.address}
