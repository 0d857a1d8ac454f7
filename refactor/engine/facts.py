"""What an edit and a step did, read off the trees before and after: never off what anybody says they did."""

from __future__ import annotations

from collections.abc import Iterable

from refactor.c.definitions import definitions, functions
from refactor.edits.kinds import Edit
from refactor.edits.outcome import Edited, Partial
from refactor.git.tree import Tree
from refactor.runs.facts import EditFacts, Facts, FileFacts
from refactor.text.diff import FileDiff, parse_diff

_DIFF = ("diff-tree", "-r", "-p", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color")


def difference(before: Tree, after: Tree) -> tuple[FileDiff, ...]:
    """The places in which two trees differ, without context."""
    return (
        parse_diff(before.objects.do(*_DIFF, "-U0", before.oid, after.oid))
        if before.oid != after.oid
        else ()
    )


def patch(before: Tree, after: Tree) -> bytes:
    """The difference as a patch with context, as it will be mailed."""
    return before.objects.do(*_DIFF, "-U3", before.oid, after.oid)


def exact(before: Tree, after: Tree) -> bytes:
    """The difference as a patch that fits these very files only, whatever is in them."""
    return before.objects.do(*_DIFF, "-U3", "--binary", "--full-index", before.oid, after.oid)


def edit_facts(
    edit: Edit, kind: str, before: Tree, after: Tree, outcome: Edited | Partial
) -> EditFacts:
    """What one edit did."""
    files = difference(before, after)
    sites = {file.path: len(file.hunks) for file in files}
    lines = sum(file.added + file.removed for file in files)
    return EditFacts(
        kind, edit.name, edit.literal, sites, lines, outcome.rendered, outcome.unchecked
    )


def step_facts(
    before: Tree, after: Tree, edits: tuple[EditFacts, ...], notes: Iterable[str]
) -> Facts:
    """What a whole step did."""
    files = difference(before, after)
    old = {symbol for file in files for symbol in _symbols(before, file.path)}
    new = {symbol for file in files for symbol in _symbols(after, file.path)}
    return Facts(
        files=tuple(
            FileFacts(f.path, f.added, f.removed, _functions(before, after, f)) for f in files
        ),
        edits=edits,
        defined=tuple(sorted(new - old)),
        undefined=tuple(sorted(old - new)),
        notes=tuple(dict.fromkeys(notes)),
    )


def _symbols(tree: Tree, path: str) -> set[str]:
    if not path.endswith((".c", ".h")) or not tree.has_file(path):
        return set()
    return {definition.name for definition in definitions(tree.read(path))}


def _functions(before: Tree, after: Tree, file: FileDiff) -> tuple[str, ...]:
    """Functions with a line that came or went; those that are in both, and those that only one of them has."""
    if not file.path.endswith((".c", ".h")):
        return ()
    names: dict[str, None] = {}
    for tree, ranges in (
        (before, [(hunk.old, hunk.removed) for hunk in file.hunks]),
        (after, [(hunk.new, hunk.added) for hunk in file.hunks]),
    ):
        if tree.has_file(file.path):
            data = tree.read(file.path)
            for first, count in ranges:
                if count:
                    names |= dict.fromkeys(functions(data, first, first + count - 1))
    return tuple(names)
