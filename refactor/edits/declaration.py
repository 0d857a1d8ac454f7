"""What every edit declares."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from refactor.edits.sources import Sources
from refactor.git.tree import DIRECTORY, EXECUTABLE, REGULAR, Tree
from refactor.series.scope import path_complaint


class Declaration(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The keys that all kinds share.

    Attributes:
        sites: how many places (hunks of the difference without context) the edit changes; not
            checked when absent.
        optional: the edit may find nothing to do on some base.
    """

    origin: ClassVar[str]
    runs_rule: ClassVar[bool] = False
    by_hand: ClassVar[str] = "{kind} {name}: written by hand"

    kind: str
    sites: int | None = None
    optional: bool = False

    def foresee(self, tree: Tree, sources: Sources) -> None:
        """Nothing to look up beforehand."""

    def rests_on(self, tree: Tree, sources: Sources) -> tuple[str | bytes, ...] | None:
        """Nothing but the tree and its keys."""
        return ()


def require_paths(key: str, paths: tuple[str, ...]) -> None:
    """Refuse paths that are not inside a tree, as msgspec wants it said."""
    for path in paths:
        if complaint := path_complaint(path):
            raise ValueError(f"{key}: '{path}' {complaint}")


def require_file(key: str, path: str) -> None:
    """Refuse a path that is not inside a tree or names a directory."""
    require_paths(key, (path,))
    if path.endswith("/"):
        raise ValueError(f"{key}: '{path}' is a directory, wanted a file")


def require_beside(key: str, name: str) -> None:
    """Refuse what is not the name of a file in the directory of the series."""
    if "/" in name or name.startswith(".") or not name:
        raise ValueError(f"{key}: '{name}' must be a file beside series.toml")


def obstacle(tree: Tree, path: str) -> str:
    """Why there can be no regular file at a path of this tree; empty when there is one or can be one."""
    parts = path.split("/")
    for depth in range(1, len(parts)):
        above = "/".join(parts[:depth])
        entry = tree.entry(above)
        if entry is None:
            return ""
        if entry.mode != DIRECTORY:
            return f"{above} is not a directory, so {path} cannot be in it"
    entry = tree.entry(path)
    return (
        ""
        if entry is None or entry.mode in (REGULAR, EXECUTABLE)
        else f"{path} is there and is not a regular file"
    )
