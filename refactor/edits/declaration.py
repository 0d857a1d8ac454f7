"""What every edit declares."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar

import msgspec

from refactor.edits.replay import Replay
from refactor.edits.sources import Sources
from refactor.git.tree import DIRECTORY, EXECUTABLE, REGULAR, Tree
from refactor.series.scope import path_complaint, scope_complaint


# msgspec ignores unknown fields unless it is told: a mistyped key would do nothing, in silence.
class Declaration(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The keys that all kinds share.

    Attributes:
        sites: how many places (hunks of the difference without context) the edit changes; not
            checked when absent.
        optional: the edit may find nothing to do on some base.
    """

    origin: ClassVar[str]
    runs_rule: ClassVar[bool] = False
    # The note of the reports: reviewers read these lines themselves, as no rule vouches for them.
    by_hand: ClassVar[str] = "{kind} {name}: written by hand"

    kind: str
    sites: int | None = None
    optional: bool = False

    def foresee(self, tree: Tree, sources: Sources) -> None:
        """Nothing to look up beforehand."""

    def touches(self, tree: Tree, sources: Sources) -> Collection[str] | None:
        """Any file."""
        return None

    def replay(self, tree: Tree, sources: Sources) -> Replay | None:
        """Nothing but its result."""
        return None

    def rests_on(self, tree: Tree, sources: Sources) -> tuple[str | bytes, ...] | None:
        """Nothing but the tree and its keys."""
        return ()


def declared_keys(edit: object) -> dict[str, object]:
    """The keys that a declaration sets, for showing."""
    assert isinstance(edit, Declaration)
    keys = {}
    # A key that is absent has one of these defaults.
    for key, value in msgspec.to_builtins(edit).items():
        if value not in (None, False, [], ()):
            keys[key] = value
    return keys


def require_paths(key: str, paths: tuple[str, ...]) -> None:
    """Refuse paths that are not inside a tree, with the ValueError that msgspec reports."""
    for path in paths:
        complaint = path_complaint(path)
        if complaint:
            raise ValueError(f"{key}: '{path}' {complaint}")


def require_scope(scope: tuple[str, ...]) -> None:
    """Refuse entries of a scope that are no paths of a tree."""
    for entry in scope:
        # Beside paths a scope has wildcards, and entries that it leaves out (`!`).
        if complaint := scope_complaint(entry):
            raise ValueError(f"scope: '{entry}' {complaint}")


def require_file(key: str, path: str) -> None:
    """Refuse a path that is not inside a tree or names a directory."""
    require_paths(key, (path,))
    # git names files without a slash at the end: this one would never be found.
    if path.endswith("/"):
        raise ValueError(f"{key}: '{path}' is a directory, wanted a file")


def require_beside(key: str, name: str) -> None:
    """Refuse what is not the name of a file in the directory of the series."""
    # A series may come from a directory that is not trusted: it reads no file outside of it.
    if "/" in name or name.startswith(".") or not name:
        raise ValueError(f"{key}: '{name}' must be a file beside series.toml")


def require_line(line: str) -> None:
    """Refuse an anchor that is no line: files are searched for it line by line."""
    if line and ("\n" in line or not line.strip()):
        raise ValueError(f"wanted one whole line in after and before, got {line!r}")


def require_names(names: Sequence[str]) -> None:
    """Refuse an empty list of definitions, and one that has a name twice."""
    if not names or len(set(names)) < len(names):
        raise ValueError("wanted names, each once, in names")


def first_and_more(names: Sequence[str]) -> str:
    """The first of some definitions, and how many go with it."""
    if len(names) == 1:
        return names[0]
    return f"{names[0]} and {len(names) - 1} more"


def obstacle(tree: Tree, path: str) -> str | None:
    """The reason why a path of a tree cannot be a regular file; None when it is or can be one."""
    parts = path.split("/")
    for depth in range(1, len(parts)):
        above = "/".join(parts[:depth])
        entry = tree.entry(above)
        if entry is None:
            # git makes the directories of a new file.
            return None
        if entry.mode != DIRECTORY:
            return f"{above} is not a directory, so {path} cannot be in it"
    entry = tree.entry(path)
    if entry is None or entry.mode in (REGULAR, EXECUTABLE):
        return None
    return f"{path} is there and is not a regular file"
