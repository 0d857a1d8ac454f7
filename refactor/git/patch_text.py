"""Diffs of commits and trees as they are mailed, and their ids."""

from __future__ import annotations

from collections.abc import Sequence

from refactor.git.plumbing import Git

# Pinned, whatever the git of another machine has for defaults: the text is compared with what was
# stored, and with what was mailed.
_MAILED = (
    *("-r", "-p", "-U3", "--full-index", "--no-renames", "--no-color"),
    *("--no-ext-diff", "--no-textconv"),
    *("--diff-algorithm=myers", "--indent-heuristic", "--src-prefix=a/", "--dst-prefix=b/"),
)


def patch_text(objects: Git, asked: Sequence[str]) -> bytes:
    """Diffs as they are mailed: with three lines of context, and with full names of blobs.

    Args:
        asked: commits, or two trees with a space between; each difference comes after a line
            with these names.
    """
    names = "\n".join((*asked, "")).encode()
    return objects.do("diff-tree", "--stdin", *_MAILED, stdin=names)


def patch_ids(objects: Git, text: bytes) -> dict[str, str]:
    """The first name above each diff (zeros for none) -> its `git patch-id --stable`."""
    ids = {}
    for line in objects.do("patch-id", "--stable", stdin=text).decode().splitlines():
        patch_id, name = line.split()
        ids[name] = patch_id
    return ids
