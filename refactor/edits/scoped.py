"""Scopes checked against a tree: a path that is not there must not pass for "nothing matches"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from refactor.edits.outcome import Broken, Edited, EditOutcome, Idle, Partial
from refactor.git.tree import DIRECTORY, EXECUTABLE, REGULAR, Tree
from refactor.series.scope import Scope


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
    entry = tree.entry(path.rstrip("/"))
    if entry is None:
        return f"which is {absence(tree, path)}"
    if entry.mode == DIRECTORY:
        return None
    if entry.mode not in (REGULAR, EXECUTABLE):
        return "which is a symbolic link or a submodule: name what it points to"
    if path.endswith("/"):
        return "which is a file: leave the slash out"
    if endings and not path.endswith(tuple(endings)):
        return f"which is none of the files that it looks at (*{', *'.join(endings)})"
    return None


def judged(
    outcome: EditOutcome, missing: Sequence[str], scope: Sequence[str], optional: bool
) -> EditOutcome:
    """The outcome of an edit, with the paths of its scope that the tree lacks.

    Some missing paths are an error, unless the edit is optional: then they are notes.
    """
    if not missing:
        return outcome
    if len(missing) == len(scope):
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
