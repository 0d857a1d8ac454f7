"""Scopes checked against a tree: a path that is not there must not pass for "nothing matches"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches

from refactor.edits.outcome import Broken, Edited, EditOutcome, Idle, Partial
from refactor.git.entry import Entry
from refactor.git.tree import DIRECTORY, EXECUTABLE, REGULAR, Tree
from refactor.series.scope import Scope, covers, is_pattern

_DEEPEST = 64
"""Directories below each other in which `**` looks."""


def astray(tree: Tree, name: str, scope: Scope) -> tuple[str, ...]:
    """A complaint about each path of a scope in which no file of a tree can be.

    Args:
        name: of the edit.
    """
    complaints = []
    for path in scope.paths:
        complaint = _complaint(tree, path, scope.endings)
        if complaint:
            complaints.append(f"{name}: scope names {path}, {complaint}")
    return tuple(complaints)


def _complaint(tree: Tree, path: str, endings: Sequence[str]) -> str | None:
    plain = path.removeprefix("!")
    if is_pattern(plain):
        found = any(covers(plain, each) for each in _below_fixed(tree, plain))
        return None if found else "which matches nothing in this tree"
    entry = tree.entry(plain.rstrip("/"))
    if entry is None:
        return f"which is {absence(tree, plain)}"
    # What is left out need not be what the edit looks at.
    return None if path != plain else _unfit(entry, path, endings)


def _unfit(entry: Entry, path: str, endings: Sequence[str]) -> str | None:
    if entry.mode == DIRECTORY:
        return None
    # To git the content of a link is its target (mode 120000), and a submodule is a commit
    # (160000): there is no code to look at.
    if entry.mode not in (REGULAR, EXECUTABLE):
        return "which is a symbolic link or a submodule: name what it points to"
    if path.endswith("/"):
        return "which is a file: leave the slash out"
    if endings and not path.endswith(tuple(endings)):
        return f"which is none of the files that it looks at (*{', *'.join(endings)})"
    return None


def _below_fixed(tree: Tree, pattern: str) -> Iterator[str]:
    """The paths below the part of a pattern that has no wildcards, as deep as it can match."""
    parts = pattern.rstrip("/").split("/")
    fixed = next(number for number, part in enumerate(parts) if is_pattern(part))
    deepest = len(parts) if "**" not in parts else _DEEPEST
    top = "/".join(parts[:fixed])
    entry = tree.entry(top) if top else None
    waiting = [(top, entry.oid if entry and entry.mode == DIRECTORY else "")]
    if not top:
        waiting = [("", tree.oid)]
    while waiting:
        directory, oid = waiting.pop()
        for name, found in (tree.objects.entries(oid) if oid else {}).items():
            path = f"{directory}/{name}" if directory else name
            yield path
            if found.mode == DIRECTORY and path.count("/") + 1 < deepest:
                waiting.append((path, found.oid))


def hopeless(missing: Sequence[str], scope: Sequence[str], optional: bool) -> bool:
    """Whether an edit need not be tried, with the paths of its scope that the tree lacks."""
    return bool(missing) and (not optional or _nothing_there(missing, scope))


def _nothing_there(missing: Sequence[str], scope: Sequence[str]) -> bool:
    return len(missing) == len(scope) and bool(Scope(tuple(scope)).inside)


def judged(
    outcome: EditOutcome, missing: Sequence[str], scope: Sequence[str], optional: bool
) -> EditOutcome:
    """The outcome of an edit, with the paths of its scope that the tree lacks.

    Some missing paths are an error, unless the edit is optional: then they are notes.
    """
    if not missing:
        return outcome
    if _nothing_there(missing, scope):
        # It may be as it should: a step that is upstream may have removed the directory.
        return Idle("; ".join(missing))
    if not optional:
        return Broken("; ".join(missing))
    if isinstance(outcome, Edited | Partial):
        return replace(outcome, notes=(*missing, *outcome.notes))
    return outcome


def absence(tree: Tree, path: str) -> str:
    """The words for a path that a tree lacks, with the most similar one that it has."""
    near = _nearest(tree, path.rstrip("/"))
    if near is None:
        return "not in this tree"
    return f"not in this tree: did you mean {near}?"


def new_directory(tree: Tree, path: str) -> str | None:
    """A warning where a new file makes a directory with nearly the name of another one."""
    directory = path.rpartition("/")[0]
    if not directory or tree.entry(directory) is not None:
        return None
    near = _nearest(tree, directory)
    if near is None:
        return None
    return f"{path} makes the new directory {directory}: did you mean {near}?"


def _nearest(tree: Tree, path: str) -> str | None:
    """The path of a tree that is most like this one, part by part; None where none is like it."""
    found: list[str] = []
    oid: str = tree.oid
    for part in path.split("/"):
        entries = tree.objects.entries(oid)
        # A directory that was renamed has most of its name left.
        like = [part] if part in entries else get_close_matches(part, entries, 1)
        if not like:
            return None
        found += like
        entry = entries[like[0]]
        if entry.mode != DIRECTORY:
            # Nothing is below a file.
            is_whole = len(found) == path.count("/") + 1
            return "/".join(found) if is_whole else None
        oid = entry.oid
    return "/".join(found)
