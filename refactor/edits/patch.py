"""The edit `patch`: a literal diff, applied three-way by git itself; the last resort."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from refactor.edits.conflict import of_diff
from refactor.edits.declaration import Declaration, obstacle, require_beside
from refactor.edits.outcome import Broken, Edited, EditOutcome, Idle
from refactor.edits.sources import Sources
from refactor.errors import BadInput
from refactor.git.file import File
from refactor.git.index import index, touched
from refactor.git.plumbing import Entry
from refactor.git.tree import EXECUTABLE, REGULAR, Tree
from refactor.series.scope import path_complaint

_DIFF = re.compile(rb"^(?:diff --git |--- )", re.MULTILINE)
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

    def rests_on(self, tree: Tree, sources: Sources) -> tuple[str | bytes, ...] | None:
        """The diff, and which of the files that it was made from are here: without them git cannot merge."""
        diff = sources.data(self.file)
        return diff, *sorted(tree.objects.having([oid.decode() for oid in _BLOB.findall(diff)]))

    def apply(self, tree: Tree, sources: Sources) -> EditOutcome:
        """What git makes of the paths that the diff names."""
        return applied(tree, sources.data(self.file), self.file)


def applied(tree: Tree, diff: bytes, name: str) -> EditOutcome:
    """What git makes of the paths that a diff names.

    Raises:
        BadInput: it is none.
    """
    try:
        paths = touched(tree.objects, diff)
    except BadInput as error:
        raise BadInput(f"{name}: {error}") from None
    if complaint := _complaint(tree, paths):
        return Broken(f"{name}: {complaint}")
    before = {path: entry for path in paths if (entry := tree.entry(path))}
    with index(tree.objects, before) as merged:
        done = merged.apply(diff, "--3way")
    if done.answer.code != 0:
        return _refused(tree, before, diff, list(done.conflicts), name)
    if links := [
        path for path, entry in done.entries.items() if entry.mode not in (REGULAR, EXECUTABLE)
    ]:
        return Broken(
            f"{name}: {', '.join(links)} would be a symbolic link or a submodule, wanted files"
        )
    changed = [path for path in paths if before.get(path) != done.entries.get(path)]
    files = {path: _file(tree, done.entries.get(path)) for path in changed}
    return Edited(files) if files else Idle(f"{name} is already applied")


def _refused(
    tree: Tree, before: Mapping[str, Entry], diff: bytes, conflicts: Sequence[str], name: str
) -> Idle | Broken:
    """Whether it is there already, or where it does not fit."""
    with index(tree.objects, before) as untouched:
        if untouched.apply(diff, "--check", "-R").answer.code == 0:
            return Idle(f"{name} is already applied")
        words = untouched.apply(diff, "--check").answer.stderr
    places = _FAILED.findall(words)
    where = [
        path for path in conflicts if not any(place.startswith(f"{path}:") for place in places)
    ]
    conflict = of_diff(tree, before, diff, name)
    if places or where:
        return Broken(
            f"{name} conflicts with this tree in {', '.join([*places, *where])}", conflict
        )
    return Broken(
        f"{name} does not apply: {' '.join(words.split()).removeprefix('error: ')}", conflict
    )


def _complaint(tree: Tree, paths: Sequence[str]) -> str:
    """Why a diff that names these paths is not for this tree; empty when it may be."""
    for path in paths:
        if complaint := path_complaint(path):
            return f"'{path}' {complaint}"
        if complaint := obstacle(tree, path):
            return complaint
    return ""


def _file(tree: Tree, entry: Entry | None) -> File | None:
    return File(tree.objects.read(entry.oid), entry.mode == EXECUTABLE) if entry else None
