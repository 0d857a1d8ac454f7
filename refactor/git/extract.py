"""A few files and directories of a tree on the disk, as in a checkout, for the tree's scripts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from refactor.git.entry import Entry
from refactor.git.tree import DIRECTORY, EXECUTABLE, REGULAR, SYMLINK, Tree
from refactor.store.temporary import write_below

_SUBMODULE = 0o160000
_DEEPEST = 40
"""Links that are followed one after the other, as in Linux."""


def followed(tree: Tree, path: str) -> Entry | None:
    """The entry of a path in a checkout, through symbolic links; None where it leaves the tree."""
    waiting = _reversed_parts(path)
    # Laid out on the disk, such a path could lead out of the extract.
    if path.startswith("/") or not {".", ".."}.isdisjoint(waiting):
        return None
    links = 0
    at: list[str] = []
    entry: Entry | None = Entry(DIRECTORY, tree.oid)
    while waiting:
        part = waiting.pop()
        if part == "..":
            if not at:
                return None
            at.pop()
        elif part != ".":
            at.append(part)
        entry = tree.entry("/".join(at)) if at else Entry(DIRECTORY, tree.oid)
        if entry is None:
            return None
        if entry.mode == SYMLINK:
            links += 1
            target = tree.objects.read(entry.oid).decode("utf-8", "surrogateescape")
            if links > _DEEPEST or target.startswith("/"):
                return None
            at.pop()
            waiting += _reversed_parts(target)
    return entry


def _reversed_parts(path: str) -> list[str]:
    """The parts of a path, the last one first; nothing between two slashes is no part."""
    return list(filter(None, reversed(path.split("/"))))


def regular(tree: Tree, path: str) -> Entry | None:
    """The entry of a path that is a regular file in a checkout; None for any other."""
    entry = followed(tree, path)
    return entry if entry and entry.mode in (REGULAR, EXECUTABLE) else None


def files(tree: Tree, paths: Iterable[str]) -> dict[str, bytes]:
    """Those of these paths that are regular files in a checkout, with their content."""
    contents = {}
    for path in paths:
        entry = regular(tree, path)
        if entry is not None:
            contents[path] = tree.objects.read(entry.oid)
    return contents


def directories(tree: Tree, paths: Iterable[str]) -> tuple[str, ...]:
    """Those of these paths that are directories in a checkout; a submodule is an empty one."""
    directories = []
    for path in paths:
        entry = followed(tree, path)
        if entry is not None and entry.mode in (DIRECTORY, _SUBMODULE):
            directories.append(path)
    # A path that is asked for twice is one directory.
    return tuple(dict.fromkeys(directories))


def lay_out(top: Path, content: Mapping[str, bytes], empty: Iterable[str] = ()) -> None:
    """Write files, and make directories, below a directory.

    Args:
        content, empty: as `files` and `directories` gave them, so that no path leads out of the
            directory.
    """
    for path in empty:
        (top / path).mkdir(parents=True, exist_ok=True)
    for path, data in content.items():
        write_below(top, path, data)
