"""What a commit changed, looked for in another tree and taken back from it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from refactor.git.file import File
from refactor.git.index import index
from refactor.git.merge import merge
from refactor.git.tree import EXECUTABLE, REGULAR, Tree
from refactor.object_names import CommitId, TreeId
from refactor.text.change import Change, by_name, changes

_PLACES = re.compile(rb"^(?:index |@@ ).*\n", re.MULTILINE)
_WORD = re.compile(rb"\w")
_FILES = (REGULAR, EXECUTABLE)


@dataclass(frozen=True)
class Earlier:
    """What a step came to before: a version, its commit, and the trees of its base, before it and after it."""

    version: int
    commit: CommitId
    base: TreeId
    before: TreeId
    after: TreeId


@dataclass(frozen=True)
class Patch:
    """What a commit changed, as git says it and as it is read."""

    made: Earlier
    diff: bytes
    files: tuple[Change, ...]


def patches_of(tree: Tree, earlier: Mapping[str, Sequence[Earlier]]) -> dict[str, list[Patch]]:
    """The patches of each step that differ in more than places and names of blobs; of fifteen versions, a few."""
    commits = [made.commit for several in earlier.values() for made in several]
    diffs = by_name(tree.objects.patches(commits)) if commits else {}
    found = {}
    for step, several in earlier.items():
        apart: dict[bytes, Patch] = {}
        for made in several:
            if diff := diffs.get(made.commit):
                apart.setdefault(_PLACES.sub(b"", diff), Patch(made, diff, changes(diff)))
        found[step] = list(apart.values())
    return found


def without(tree: Tree, patch: Patch) -> Tree | None:
    """The tree without what a patch has changed; None where it does not hold just that."""
    entries = {change.path: tree.entry(change.path) for change in patch.files}
    there = {
        path: tree.objects.read(entry.oid)
        for path, entry in entries.items()
        if entry and entry.mode in _FILES
    }
    # Seen without git, which would take as long for each as the rest of the run.
    if any(
        site.new not in there.get(change.path, b"")
        for change in patch.files
        for site in change.sites
    ):
        return None
    # Lines beside it may have changed since; that this is the place is seen when the step is done
    # again.
    with index(tree.objects, {path: entry for path, entry in entries.items() if entry}) as held:
        done = held.apply(patch.diff, "-R", "-C1")
    return (
        None if done.answer.code else tree.place({path: done.entries.get(path) for path in entries})
    )


def roughly_without(tree: Tree, patch: Patch) -> Tree:
    """The tree as it was below a patch, where somebody has changed what that patch had made."""
    files = {}
    for change in patch.files:
        before, after = (
            _content(replace(tree, oid=oid), change.path)
            for oid in (patch.made.before, patch.made.after)
        )
        now = _content(tree, change.path)
        if (
            before
            and after
            and now
            and (merged := merge(tree.objects, now, after, before, ())) is not None
        ):
            files[change.path] = File(merged)
    return tree.write(files)


def share(tree: Tree, patch: Patch) -> float:
    """How many of the lines that a patch adds, and that say something, are there."""
    there = {
        path: set(_content(tree, path).split(b"\n"))
        for path in {change.path for change in patch.files}
    }
    added = [
        line in there[change.path]
        for change in patch.files
        for site in change.sites
        for line in site.new.split(b"\n")
        if _WORD.search(line)
    ]
    return sum(added) / len(added) if added else 0


def is_sign(tree: Tree, patch: Patch) -> bool:
    """Whether something is there that the patch has added, and that the base which it was made for had not."""
    former = replace(tree, oid=patch.made.base)
    return any(
        _WORD.search(site.new)
        and site.new in _content(tree, change.path)
        and site.new not in _content(former, change.path)
        for change in patch.files
        for site in change.sites
    )


def _content(tree: Tree, path: str) -> bytes:
    return tree.read(path) if tree.has_file(path) else b""
