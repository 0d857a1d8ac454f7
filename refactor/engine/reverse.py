"""The change of a commit, looked for in another tree and reversed there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from refactor.git.file import File
from refactor.git.index import index
from refactor.git.merge import merge
from refactor.git.patch_text import patch_text
from refactor.git.tree import EXECUTABLE, REGULAR, Tree
from refactor.object_names import CommitId, TreeId
from refactor.text.change import FileChange, by_name, changes

_PLACES = re.compile(rb"^(?:index |@@ ).*\n", re.MULTILINE)
_WORD = re.compile(rb"\w")
_FILES = (REGULAR, EXECUTABLE)


@dataclass(frozen=True)
class Earlier:
    """An earlier result of a step: version, commit, and the base, before and after trees.

    Attributes:
        kernel: the version of the base.
    """

    version: int
    commit: CommitId
    base: TreeId
    before: TreeId
    after: TreeId
    kernel: str = ""


@dataclass(frozen=True)
class CommitPatch:
    """The change of a commit: its diff, and that diff parsed."""

    made: Earlier
    diff: bytes
    files: tuple[FileChange, ...]


def patches_of(
    tree: Tree, earlier: Mapping[str, Sequence[Earlier]]
) -> dict[str, list[CommitPatch]]:
    """The patches of each step that differ in more than line numbers and names of blobs."""
    # One call of git for all of them: each costs a process.
    commits = []
    for several in earlier.values():
        for made in several:
            commits.append(made.commit)
    diffs = by_name(patch_text(tree.objects, commits)) if commits else {}
    patches = {}
    for step, several in earlier.items():
        # Of fifteen versions of a patch, only a few differ.
        apart: dict[bytes, CommitPatch] = {}
        for made in several:
            diff = diffs.get(made.commit)
            if diff:
                key = _PLACES.sub(b"", diff)
                apart.setdefault(key, CommitPatch(made, diff, changes(diff)))
        patches[step] = list(apart.values())
    return patches


def without(tree: Tree, patch: CommitPatch) -> Tree | None:
    """The tree with a patch reversed; None where it does not hold all that the patch added."""
    entries = {}
    for change in patch.files:
        entry = tree.entry(change.path)
        if entry is not None:
            entries[change.path] = entry
        is_file = entry is not None and entry.mode in _FILES
        content = tree.objects.read(entry.oid) if entry is not None and is_file else b""
        # Checked without git, whose processes would take as long as the rest of the run.
        if not all(site.new in content for site in change.sites):
            return None
    # Lines around it may have changed since: -C1. Whether this is the place shows when the step is
    # run again.
    with index(tree.objects, entries) as held:
        applied = held.apply(patch.diff, "-R", "-C1")
    if applied.answer.code:
        return None
    reversed_entries = {}
    for change in patch.files:
        reversed_entries[change.path] = applied.entries.get(change.path)
    return tree.place(reversed_entries)


def roughly_without(tree: Tree, patch: CommitPatch) -> Tree:
    """The tree with a patch reversed by a merge, where its lines were changed since."""
    files = {}
    tree_before = replace(tree, oid=patch.made.before)
    tree_after = replace(tree, oid=patch.made.after)
    for change in patch.files:
        before = _content(tree_before, change.path)
        after = _content(tree_after, change.path)
        now = _content(tree, change.path)
        if not (before and after and now):
            continue
        # Without labels each conflict is resolved: this tree is searched and never committed.
        merged = merge(tree.objects, now, before=after, theirs=before, labels=())
        if merged is not None:
            files[change.path] = File(merged)
    return tree.write(files)


def share(tree: Tree, patch: CommitPatch) -> float:
    """The share of the lines that a patch adds which a tree has; only lines with a word count."""
    added = 0
    present = 0
    for change in patch.files:
        lines = set(_content(tree, change.path).split(b"\n"))
        for site in change.sites:
            for line in site.new.split(b"\n"):
                # Braces and empty lines are in every file.
                if _WORD.search(line):
                    added += 1
                    present += line in lines
    return present / added if added else 0


def is_sign(tree: Tree, patch: CommitPatch) -> bool:
    """Whether a tree holds an addition of the patch that the base of the patch did not have."""
    former = replace(tree, oid=patch.made.base)
    for change in patch.files:
        for site in change.sites:
            if not _WORD.search(site.new) or site.new not in _content(tree, change.path):
                continue
            if site.new not in _content(former, change.path):
                return True
    return False


def _content(tree: Tree, path: str) -> bytes:
    return tree.read(path) if tree.has_file(path) else b""
