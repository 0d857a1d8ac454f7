"""What a scope names on a tree: a name that is not there would pass for one in which nothing matches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from refactor.edits.outcome import Broken, Edited, EditOutcome, Idle, Partial
from refactor.git.tree import DIRECTORY, EXECUTABLE, REGULAR, Tree
from refactor.series.scope import Scope


def astray(tree: Tree, name: str, scope: Scope) -> tuple[str, ...]:
    """What is wrong with each entry of a scope that no file of a tree can be in.

    Args:
        name: of the edit.
    """
    complaints = ((path, _complaint(tree, path, scope.endings)) for path in scope.paths)
    return tuple(
        f"{name}: scope names {path}, {complaint}" for path, complaint in complaints if complaint
    )


def _complaint(tree: Tree, path: str, endings: Sequence[str]) -> str:
    entry = tree.entry(path.rstrip("/"))
    if entry is None:
        return f"which is {absence(tree, path)}"
    if entry.mode == DIRECTORY:
        return ""
    if entry.mode not in (REGULAR, EXECUTABLE):
        return "which is a symbolic link or a submodule: name what it points to"
    if path.endswith("/"):
        return "which is a file: leave the slash out"
    if endings and not path.endswith(tuple(endings)):
        return f"which is none of the files that it looks at (*{', *'.join(endings)})"
    return ""


def judged(
    outcome: EditOutcome, missing: Sequence[str], scope: Sequence[str], optional: bool
) -> EditOutcome:
    """The outcome of an edit some of whose scope is not there.

    Nothing of it being there may be as it should: the step is upstream when its symbols prove it.
    Some of it missing is an error, unless the edit is optional: then it is a note.
    """
    if not missing:
        return outcome
    if len(missing) == len(scope):
        return Idle("; ".join(missing))
    if not optional:
        return Broken("; ".join(missing))
    return (
        replace(outcome, notes=(*missing, *outcome.notes))
        if isinstance(outcome, Edited | Partial)
        else outcome
    )


def absence(tree: Tree, path: str) -> str:
    """That a path is not in a tree, and the one that is most like it."""
    near = _nearest(tree, path.rstrip("/"))
    return f"not in this tree{f': did you mean {near}?' if near else ''}"


def new_directory(tree: Tree, path: str) -> str:
    """The directory of a new file, where it would be a new one that has nearly the name of another; else empty."""
    directory = path.rpartition("/")[0]
    if (
        not directory
        or tree.entry(directory) is not None
        or not (near := _nearest(tree, directory))
    ):
        return ""
    return f"{path} makes the new directory {directory}: did you mean {near}?"


def _nearest(tree: Tree, path: str) -> str:
    """The path of a tree that is most like this one, part by part; empty where none is like it."""
    found: list[str] = []
    oid: str = tree.oid
    for part in path.split("/"):
        entries = tree.objects.entries(oid)
        like = [part] if part in entries else get_close_matches(part, entries, 1)
        if not like:
            return ""
        found += like
        entry = entries[like[0]]
        if entry.mode != DIRECTORY:
            # Nothing is below a file.
            return "/".join(found) if len(found) == path.count("/") + 1 else ""
        oid = entry.oid
    return "/".join(found)
