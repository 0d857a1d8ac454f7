"""The facts about an edit and a step, read off the trees before and after them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from refactor.c.definitions import definitions, functions, part_of
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
    differing = difference(before, after)
    files = []
    asked: set[str] = set()
    for file in differing:
        was, now = _source(before, file.path), _source(after, file.path)
        removed, added = _ranges(file)
        changed = _functions_at(was, removed) | _functions_at(now, added)
        files.append(FileFacts(file.path, file.added, file.removed, tuple(changed)))
        asked |= _near(was, removed) ^ _near(now, added)
    old, new = _symbols(before, differing, asked), _symbols(after, differing, asked)
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


def _symbols(tree: Tree, differing: Sequence[FileDiff], asked: Set[str]) -> set[str]:
    """Those of some symbols that a tree defines in any of some files, near the changes or not."""
    found: set[str] = set()
    for file in differing if asked else ():
        found |= asked & _defined(_source(tree, file.path))
    return found


def _ranges(file: FileDiff) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The lines removed from a file and those added, each as (first line, number of lines)."""
    removed, added = [], []
    for hunk in file.hunks:
        removed.append((hunk.old, hunk.removed))
        added.append((hunk.new, hunk.added))
    return removed, added


def _near(data: bytes, ranges: Iterable[tuple[int, int]]) -> set[str]:
    """The symbols that are defined where lines were removed or added: no other one differs."""
    names: set[str] = set()
    for first, count in ranges:
        # With the line below: it has another part around it where the end of one has changed.
        names |= _defined(part_of(data, max(first, 1), first + max(count, 1)).text)
    return names


def _defined(data: bytes) -> set[str]:
    return {definition.name for definition in definitions(data)}


def _source(tree: Tree, path: str) -> bytes:
    """The content of a C file; nothing for what is none."""
    return tree.read(path) if _is_c(path) and tree.has_file(path) else b""


def _functions_at(data: bytes, ranges: Iterable[tuple[int, int]]) -> dict[str, None]:
    """The functions at some ranges, (first line, number of lines), of a file."""
    # A dict keeps the order of the lines; a set would not.
    names: dict[str, None] = {}
    for first, count in ranges:
        if count:
            names |= dict.fromkeys(functions(data, first, first + count - 1))
    return names
