"""A diff that does not apply as a conflict that a person can decide: what fits is merged, the rest gets markers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from refactor.edits.outcome import Conflict
from refactor.git.file import File
from refactor.git.index import index, touched
from refactor.git.merge import merge
from refactor.git.plumbing import Entry
from refactor.git.tree import EXECUTABLE, REGULAR, Tree
from refactor.text import conflict as marks


def of_diff(tree: Tree, before: Mapping[str, Entry], diff: bytes, name: str) -> Conflict | None:
    """What a person has to decide before a diff fits.

    Args:
        before: the files that the diff names, as far as there are any.

    Returns:
        The conflict; None where no text with markers could say it.
    """
    merged: dict[str, File | None] = {}
    files: dict[str, bytes] = {}
    for part in marks.parts(diff):
        found = _part(tree, before, part, name)
        if found is None:
            return None
        merged |= found[0]
        files |= found[1]
    known = {path: entry.oid for path, entry in before.items()}
    return Conflict(name, diff, known, merged, files) if files else None


_WHOLE = re.compile(rb"^(?:new|deleted) file mode ", re.MULTILINE)

_Merged = tuple[dict[str, File | None], dict[str, bytes]]


def _part(tree: Tree, before: Mapping[str, Entry], part: bytes, name: str) -> _Merged | None:
    paths = touched(tree.objects, part)
    entries = {path: before[path] for path in paths if path in before}
    with index(tree.objects, entries) as merged:
        done = merged.apply(part, "--3way")
    if done.answer.code != 0 and not done.conflicts:
        return _piecewise(tree, entries, part, paths, name)
    files = {path: _marked(tree, stages, name) for path, stages in done.conflicts.items()}
    shown = {path: content for path, content in files.items() if content is not None}
    settled = _changed(tree, entries, done.entries, set(paths) - files.keys())
    return (settled, shown) if settled is not None and len(shown) == len(files) else None


def _changed(
    tree: Tree, before: Mapping[str, Entry], after: Mapping[str, Entry], paths: Iterable[str]
) -> dict[str, File | None] | None:
    """The files among these paths that are others now; None where one would be no file."""
    changed = {path: after.get(path) for path in paths if before.get(path) != after.get(path)}
    if any(entry and entry.mode not in (REGULAR, EXECUTABLE) for entry in changed.values()):
        return None
    return {path: _file(tree, entry) for path, entry in changed.items()}


def _file(tree: Tree, entry: Entry | None) -> File | None:
    return File(tree.objects.read(entry.oid), entry.mode == EXECUTABLE) if entry else None


def _marked(tree: Tree, stages: Mapping[int, Entry], name: str) -> bytes | None:
    before, ours, theirs = (
        tree.objects.read(stages[n].oid) if n in stages else b"" for n in (1, 2, 3)
    )
    return merge(tree.objects, ours, before, theirs, marks.labels(name))


def _piecewise(
    tree: Tree, entries: Mapping[str, Entry], part: bytes, paths: list[str], name: str
) -> _Merged | None:
    """The places that fit, and markers for the others: what the diff was made from is not in this repository."""
    if len(paths) != 1:
        return None
    with index(tree.objects, entries) as untouched:
        if untouched.apply(part, "--check", "-R").answer.code == 0:
            return {}, {}
    path = paths[0]
    header, hunks = marks.hunks(part)
    if path in entries and len(hunks) == 1 and _WHOLE.search(header):
        # git tries no three-way merge where a file is to be made or removed.
        data = merge(tree.objects, tree.read(path), hunks[0].old, hunks[0].new, marks.labels(name))
        return ({}, {path: data}) if data is not None else None
    now, left = entries, []
    for hunk in hunks:
        with index(tree.objects, now) as merged:
            done = merged.apply(header + hunk.text)
        now = done.entries if done.answer.code == 0 else now
        left += [] if done.answer.code == 0 else [hunk]
    if not left:
        return None
    text = tree.objects.read(now[path].oid) if path in now else b""
    for hunk in reversed(left):
        text = marks.with_block(text, hunk, name)
    return {}, {path: text}
