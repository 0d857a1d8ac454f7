"""The facts about an edit and a step, read off the trees before and after them."""

from __future__ import annotations

from collections.abc import Iterable

from refactor.c.definitions import definitions, functions
from refactor.edits.kinds import Edit
from refactor.edits.outcome import Edited, Partial
from refactor.git.tree import Tree
from refactor.runs.facts import EditFacts, Facts, FileFacts
from refactor.text.diff import FileDiff, parse_diff

# Against every setting of the user's: facts are part of commit messages.
_DIFF = ("diff-tree", "-r", "-p", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color")


def difference(before: Tree, after: Tree) -> tuple[FileDiff, ...]:
    """The places in which two trees differ, without context."""
    # Asking git costs a process.
    if before.oid == after.oid:
        return ()
    return parse_diff(before.objects.do(*_DIFF, "-U0", before.oid, after.oid))


def patch(before: Tree, after: Tree) -> bytes:
    """The difference as a patch with context, as it will be mailed."""
    return before.objects.do(*_DIFF, "-U3", before.oid, after.oid)


def exact(before: Tree, after: Tree) -> bytes:
    """The difference as a patch that fits only these files, binary ones as well."""
    return before.objects.do(*_DIFF, "-U3", "--binary", "--full-index", before.oid, after.oid)


def edit_facts(
    edit: Edit,
    kind: str,
    *,
    before: Tree,
    after: Tree,
    outcome: Edited | Partial,
    parted: bool = False,
) -> EditFacts:
    """The facts about one edit.

    Args:
        parted: whether its step makes a commit for each group of files.
    """
    sites = {}
    lines = {}
    for file in difference(before, after):
        sites[file.path] = len(file.hunks)
        lines[file.path] = file.added + file.removed
    return EditFacts(
        kind,
        edit.name,
        edit.literal,
        sites,
        sum(lines.values()),
        rendered=outcome.rendered,
        unchecked=outcome.unchecked,
        unexamined=outcome.accepted,
        virtual=outcome.virtual,
        left=outcome.left,
        left_declared=outcome.left_declared,
        harmless=outcome.harmless,
        lines_in=lines if parted else {},
    )


def step_facts(
    before: Tree, after: Tree, *, edits: tuple[EditFacts, ...], notes: Iterable[str]
) -> Facts:
    """The facts about a whole step."""
    old: set[str] = set()
    new: set[str] = set()
    files = []
    for file in difference(before, after):
        old |= _symbols(before, file.path)
        new |= _symbols(after, file.path)
        changed = _functions(before, after, file)
        files.append(FileFacts(file.path, file.added, file.removed, changed))
    return Facts(
        files=tuple(files),
        edits=edits,
        # A symbol that moved between files is in both.
        defined=tuple(sorted(new - old)),
        undefined=tuple(sorted(old - new)),
        notes=tuple(dict.fromkeys(notes)),
    )


def _is_c(path: str) -> bool:
    return path.endswith((".c", ".h"))


def _symbols(tree: Tree, path: str) -> set[str]:
    """The symbols that a C file defines."""
    if not _is_c(path) or not tree.has_file(path):
        return set()
    return {definition.name for definition in definitions(tree.read(path))}


def _functions(before: Tree, after: Tree, file: FileDiff) -> tuple[str, ...]:
    """The functions in which a line was removed or added, those of the tree before first."""
    if not _is_c(file.path):
        return ()
    removed, added = [], []
    for hunk in file.hunks:
        removed.append((hunk.old, hunk.removed))
        added.append((hunk.new, hunk.added))
    names = _functions_at(before, file.path, removed) | _functions_at(after, file.path, added)
    return tuple(names)


def _functions_at(tree: Tree, path: str, ranges: Iterable[tuple[int, int]]) -> dict[str, None]:
    """The functions at some ranges, (first line, number of lines), of a file."""
    # A dict keeps the order of the lines; a set would not.
    names: dict[str, None] = {}
    if not tree.has_file(path):
        return names
    data = tree.read(path)
    for first, count in ranges:
        if count:
            names |= dict.fromkeys(functions(data, first, first + count - 1))
    return names
