"""The door to git merge-tree: merges two commits in the object database, without a work tree."""

from __future__ import annotations

from dataclasses import dataclass

from refactor.errors import Unavailable
from refactor.git import executable
from refactor.git.answer import Answer
from refactor.git.entry import names
from refactor.git.quarantine import Quarantine
from refactor.object_names import CommitId, TreeId

WANTED = (2, 38)
"""The first git with `merge-tree --write-tree`."""

_KIND = "CONFLICT ("


@dataclass(frozen=True)
class Merge:
    """A merge.

    Attributes:
        tree: its result; files in conflict have markers in it.
        conflicts: file in conflict -> kind, in git's words: `contents`, `modify/delete`.
        related: whether the two commits share any history.
    """

    tree: TreeId
    conflicts: dict[str, str]
    related: bool


def merge_commits(
    objects: Quarantine, ours: CommitId, theirs: CommitId, *, base: CommitId
) -> Merge:
    """Merge two commits.

    Args:
        base: of our commit: where their commit shares no history with ours, it is taken for the
            one that theirs grew out of.

    Raises:
        Unavailable: git is too old, or cannot merge them.
    """
    _require_merge_tree()
    found = objects.ask("merge-base", ours, theirs)
    related = found.code == 0
    if not related:
        theirs = _grafted(objects, theirs, base)
    answer = objects.ask("merge-tree", "--write-tree", "-z", "--name-only", ours, theirs)
    if answer.code not in (0, 1):
        raise objects.failed("merge-tree", answer)
    tree, conflicts = _parsed(answer)
    return Merge(tree, conflicts, related)


def _require_merge_tree() -> None:
    words = executable.version().split(".")
    if tuple(map(int, words[:2])) < WANTED:
        wanted = ".".join(map(str, WANTED))
        raise Unavailable(
            f"git {executable.version()} cannot merge without a work tree",
            f"install git {wanted} or newer",
        )


def _grafted(objects: Quarantine, commit: CommitId, base: CommitId) -> CommitId:
    """A commit with the tree of one, on top of another."""
    nobody = "refactor <refactor@localhost> 0 +0000"
    head = f"tree {objects.tree(commit)}\nparent {base}\n"
    return objects.store_commit(f"{head}author {nobody}\ncommitter {nobody}\n\nhead\n".encode())


def _parsed(answer: Answer) -> tuple[TreeId, dict[str, str]]:
    """The tree and the conflicts: git-merge-tree(1), "OUTPUT"."""
    tree, _, rest = answer.stdout.partition(b"\0")
    if answer.code == 0:
        return TreeId(tree.decode()), {}
    listed, _, messages = rest.partition(b"\0\0")
    conflicts = dict.fromkeys(names(listed), "conflict")
    words = names(messages)
    place = 0
    while place < len(words) and words[place].isdecimal():
        # Of each message: the number of paths, the paths, its kind, and its text.
        end = place + 1 + int(words[place])
        kind = words[end] if end < len(words) else ""
        for path in words[place + 1 : end]:
            if kind.startswith(_KIND) and path in conflicts:
                conflicts[path] = kind.removeprefix(_KIND).rstrip(")")
        place = end + 2
    return TreeId(tree.decode()), conflicts
