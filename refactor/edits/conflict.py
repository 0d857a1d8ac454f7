"""A diff that does not apply, as a conflict to decide: hunks that fit are merged, others marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from refactor.edits.outcome import Conflict
from refactor.git.entry import Entry
from refactor.git.file import File
from refactor.git.index import index, touched
from refactor.git.merge import merge
from refactor.git.tree import EXECUTABLE, REGULAR, Tree
from refactor.text import conflict as marks

_WHOLE = re.compile(rb"^(?:new|deleted) file mode ", re.MULTILINE)


def of_diff(tree: Tree, before: Mapping[str, Entry], *, diff: bytes, name: str) -> Conflict | None:
    """The decision that a person has to make before a diff fits.

    Args:
        before: the files that the diff names and the tree has.

    Returns:
        The conflict; None where markers in a text cannot show it.
    """
    fitting: dict[str, File | None] = {}
    marked: dict[str, bytes] = {}
    # File by file: git apply is all or nothing (git-apply(1), --reject), and one that does not fit
    # would keep the others out.
    for text in marks.parts(diff):
        merged = _merged(_part(tree, before, diff=text, name=name))
        if merged is None:
            return None
        fitting |= merged.fitting
        marked |= merged.marked
    if not marked:
        return None
    known = {path: entry.oid for path, entry in before.items()}
    return Conflict(name, diff, known, merged=fitting, files=marked)


@dataclass(frozen=True)
class _Part:
    """The part of a diff that is about one file, or about two with a rename.

    Attributes:
        name: the name of the whole diff, for the markers.
        paths: the paths that it names.
        before: those that the tree has.
    """

    tree: Tree
    diff: bytes
    name: str
    paths: list[str]
    before: Mapping[str, Entry]


@dataclass(frozen=True)
class _Merge:
    """Files that a merge has settled, and files with conflict markers."""

    fitting: dict[str, File | None] = field(default_factory=dict)
    marked: dict[str, bytes] = field(default_factory=dict)


def _part(tree: Tree, before: Mapping[str, Entry], *, diff: bytes, name: str) -> _Part:
    paths = touched(tree.objects, diff)
    return _Part(tree, diff, name, paths, {path: before[path] for path in paths if path in before})


def _merged(part: _Part) -> _Merge | None:
    with index(part.tree.objects, part.before) as merged:
        done = merged.apply(part.diff, "--3way")
    if done.answer.code != 0 and not done.conflicts:
        # git has not even tried: it lacks the blobs that the diff was made from.
        return _piecewise(part)
    marked = {}
    for path, stages in done.conflicts.items():
        content = _marked(part, stages)
        if content is None:
            return None
        marked[path] = content
    fitting = _changed(part, done.entries, set(part.paths) - marked.keys())
    return _Merge(fitting, marked) if fitting is not None else None


def _changed(
    part: _Part, after: Mapping[str, Entry], paths: Iterable[str]
) -> dict[str, File | None] | None:
    """The files among these paths that have changed; None where one is no regular file now."""
    changed = {}
    for path in paths:
        entry = after.get(path)
        if entry == part.before.get(path):
            continue
        if entry and entry.mode not in (REGULAR, EXECUTABLE):
            return None
        changed[path] = as_file(part.tree, entry)
    return changed


def as_file(tree: Tree, entry: Entry | None) -> File | None:
    """The file of an entry of an index; None, which removes it, where there is no entry."""
    if entry is None:
        return None
    return File(tree.objects.read(entry.oid), entry.mode == EXECUTABLE)


def _marked(part: _Part, stages: Mapping[int, Entry]) -> bytes | None:
    def content(stage: int) -> bytes:
        # A side that has no such file counts as an empty one.
        return part.tree.objects.read(stages[stage].oid) if stage in stages else b""

    # The stages of an index: 1 is the common base, 2 ours, 3 theirs (gitrevisions(7)).
    before, ours, theirs = content(1), content(2), content(3)
    return merge(
        part.tree.objects, ours, before=before, theirs=theirs, labels=marks.labels(part.name)
    )


def _piecewise(part: _Part) -> _Merge | None:
    """The hunks that fit applied one by one, and markers for the others."""
    # A rename is about two paths, and markers in one of them would not show it.
    if len(part.paths) != 1:
        return None
    with index(part.tree.objects, part.before) as untouched:
        # What can be reversed is there already (git-apply(1), -R).
        if untouched.apply(part.diff, "--check", "-R").answer.code == 0:
            return _Merge()
    (path,) = part.paths
    header, hunks = marks.hunks(part.diff)
    if path in part.before and len(hunks) == 1 and _WHOLE.search(header):
        # git tries no three-way merge where a file is to be made or removed.
        ours, labels = part.tree.read(path), marks.labels(part.name)
        data = merge(
            part.tree.objects, ours, before=hunks[0].old, theirs=hunks[0].new, labels=labels
        )
        return _Merge(marked={path: data}) if data is not None else None
    now, left = part.before, []
    for hunk in hunks:
        with index(part.tree.objects, now) as merged:
            done = merged.apply(header + hunk.text)
        if done.answer.code == 0:
            now = done.entries
        else:
            left.append(hunk)
    # All fit one by one, and git refused them together: there is nothing to decide.
    if not left:
        return None
    text = part.tree.objects.read(now[path].oid) if path in now else b""
    # From the last hunk up: a block moves the lines below it, and hunks are placed by number.
    for hunk in reversed(left):
        text = marks.with_block(text, hunk, part.name)
    return _Merge(marked={path: text})
