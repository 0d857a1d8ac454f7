"""The edit `patch`: a literal diff, applied three-way by git itself; the last resort."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from refactor.edits.conflict import as_file, of_diff
from refactor.edits.declaration import Declaration, obstacle, require_beside
from refactor.edits.outcome import Broken, Edited, EditOutcome, Idle
from refactor.edits.sources import Sources
from refactor.errors import BadInput
from refactor.git.entry import Entry
from refactor.git.index import index, touched
from refactor.git.tree import EXECUTABLE, REGULAR, Tree
from refactor.series.scope import path_complaint

_DIFF = re.compile(rb"^(?:diff --git |--- )", re.MULTILINE)
# The blobs before the change, which --3way merges with.
_BLOB = re.compile(rb"^index ([0-9a-f]+)\.\.", re.MULTILINE)
_FAILED = re.compile(r"^error: patch failed: (.*:\d+)$", re.MULTILINE)


class PatchEdit(Declaration, frozen=True):
    """Apply a diff.

    Attributes:
        file: the diff, beside series.toml, as `git diff` and `git format-patch` write it.
    """

    file: str

    literal = True
    origin = "by hand"

    def __post_init__(self) -> None:
        require_beside("file", self.file)

    @property
    def name(self) -> str:
        """The diff."""
        return self.file

    def check(self, sources: Sources) -> None:
        """Refuse a file that is not there or is not a diff."""
        if not _DIFF.search(sources.data(self.file)):
            raise BadInput(
                f"{self.file} is not a diff", "write one with `git diff` or `git format-patch`"
            )

    def touches(self, tree: Tree, sources: Sources) -> Collection[str] | None:
        """The files that the diff names."""
        return touched(tree.objects, sources.data(self.file))

    def rests_on(self, tree: Tree, sources: Sources) -> tuple[str | bytes, ...] | None:
        """The diff, and the files that it was made from, as far as the repository has them."""
        diff = sources.data(self.file)
        # Without these blobs git cannot merge, so the outcome would be another one.
        blobs = [oid.decode() for oid in _BLOB.findall(diff)]
        return diff, *sorted(tree.objects.having(blobs))

    def apply(self, tree: Tree, sources: Sources) -> EditOutcome:
        """The paths that the diff names, as git merges it."""
        return applied(tree, sources.data(self.file), self.file)


def applied(tree: Tree, diff: bytes, name: str) -> EditOutcome:
    """Apply a diff to a tree.

    Raises:
        BadInput: it is no diff.
    """
    try:
        paths = touched(tree.objects, diff)
    except BadInput as error:
        raise BadInput(f"{name}: {error}") from None
    complaint = _complaint(tree, paths)
    if complaint:
        return Broken(f"{name}: {complaint}")
    before = _entries(tree, paths)
    # A plain apply wants every context line as it was; with --3way git merges from the blobs that
    # the diff's `index` lines name (git-apply(1)).
    with index(tree.objects, before) as merged:
        done = merged.apply(diff, "--3way")
    if done.answer.code != 0:
        reason = _refusal(tree, before, diff=diff, conflicts=done.conflicts)
        if reason is None:
            return Idle(f"{name} is already applied")
        return Broken(f"{name} {reason}", of_diff(tree, before, diff=diff, name=name))
    # The engine writes files only, and a link could lead out of the tree.
    links = [path for path, entry in done.entries.items() if not _is_file(entry)]
    if links:
        return Broken(
            f"{name}: {', '.join(links)} would be a symbolic link or a submodule, wanted files"
        )
    files = {}
    for path in paths:
        after = done.entries.get(path)
        if after != before.get(path):
            files[path] = as_file(tree, after)
    return Edited(files) if files else Idle(f"{name} is already applied")


def _entries(tree: Tree, paths: Iterable[str]) -> dict[str, Entry]:
    """The paths that the tree has."""
    found = {}
    for path in paths:
        entry = tree.entry(path)
        if entry:
            found[path] = entry
    return found


def _refusal(
    tree: Tree, before: Mapping[str, Entry], *, diff: bytes, conflicts: Iterable[str]
) -> str | None:
    """The reason why git does not apply a diff; None where the tree has it already."""
    with index(tree.objects, before) as untouched:
        if untouched.apply(diff, "--check", "-R").answer.code == 0:
            return None
        # A three-way merge names no line of a conflict; a plain check does (git 2.39).
        words = untouched.apply(diff, "--check").answer.stderr
    places: list[str] = _FAILED.findall(words)
    named = {place.rpartition(":")[0] for place in places}
    for path in conflicts:
        # A conflict of whole files, as of one that both sides add, has no line.
        if path not in named:
            places.append(path)
    if places:
        return f"conflicts with this tree in {', '.join(places)}"
    return f"does not apply: {' '.join(words.split()).removeprefix('error: ')}"


def _complaint(tree: Tree, paths: Iterable[str]) -> str | None:
    """The reason why a diff that names these paths is not for this tree; None when it may be."""
    for path in paths:
        outside = path_complaint(path)
        if outside:
            return f"'{path}' {outside}"
        blocked = obstacle(tree, path)
        if blocked:
            return blocked
    return None


def _is_file(entry: Entry) -> bool:
    return entry.mode in (REGULAR, EXECUTABLE)
