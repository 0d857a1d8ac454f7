"""Paths of a kernel tree: whether they are well formed, and in the scope of an edit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

C_FILES = (".c", ".h")

_WILDCARDS = {"**/": "(?:.*/)?", "/**": "/.*", "*": "[^/]*", "?": "[^/]"}
"""Wildcards of git's `glob` pathspecs -> regular expressions."""


# `.git` in any case: on some file systems `.GIT` is the same (git's core.protectHFS).
_NO_NAMES = frozenset(("", ".", "..", ".git"))
# git reads these in a pathspec, and `:` at the start of one (gitglossary(7)).
_MAGIC = frozenset("*?[]\\\n\0:")


def path_complaint(path: str) -> str | None:
    """The reason why a path cannot name a file inside a tree; None when it can."""
    if path.startswith("!"):
        return "excludes nothing: name what is meant"
    if not path or path.startswith("/"):
        return "must be a path relative to the top of the tree"
    parts = path.lower().removesuffix("/").split("/")
    if not _NO_NAMES.isdisjoint(parts):
        return "leaves the tree or is not in its plain form"
    if not _MAGIC.isdisjoint(path):
        return "must be a plain path, without wildcards"
    return None


def scope_complaint(entry: str) -> str | None:
    """The reason why an entry of a scope is no path and no pattern of paths; None when it is."""
    return path_complaint(re.sub(r"[*?]", "x", entry.removeprefix("!")))


def is_pattern(path: str) -> bool:
    """Whether an entry of a scope has wildcards."""
    return "*" in path or "?" in path


@cache
def _matching(pattern: str) -> re.Pattern[str]:
    """The paths that git's `glob` pathspecs match, and all below them."""
    found = ""
    # The longest first: `*` is a part of `**/`.
    for token in re.split(r"(\*\*/|/\*\*$|\*|\?)", pattern.rstrip("/")):
        found += _WILDCARDS.get(token, re.escape(token))
    return re.compile(rf"{found}(?:/.*)?", re.DOTALL)


def covers(entry: str, path: str) -> bool:
    """Whether a path is at or below an entry of a scope."""
    if is_pattern(entry):
        return _matching(entry).fullmatch(path) is not None
    # With the slash: fs/ext4x is not below fs/ext4.
    return path == entry or path.startswith(entry.rstrip("/") + "/")


@dataclass(frozen=True)
class Scope:
    """Files at or below some paths, with one of some endings.

    Attributes:
        paths: directories, files, or patterns of them as gitglossary(7) describes `glob`, relative
            to the top of the tree; those after a `!` are left out. Without any to look in it is the
            whole tree.
        endings: such as (".c", ".h"); empty means every file.
    """

    paths: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()

    @property
    def inside(self) -> tuple[str, ...]:
        """The entries to look in."""
        return tuple(path for path in self.paths if not path.startswith("!"))

    @property
    def outside(self) -> tuple[str, ...]:
        """The entries that are left out."""
        return tuple(path[1:] for path in self.paths if path.startswith("!"))

    def holds(self, path: str) -> bool:
        """Whether a file is in scope."""
        inside = self.inside
        below = not inside or any(covers(entry, path) for entry in inside)
        return below and path.endswith(self.endings or ("",)) and not self.excludes(path)

    def excludes(self, path: str) -> bool:
        """Whether a file is left out."""
        return any(covers(entry, path) for entry in self.outside)

    def pathspecs(self) -> list[str]:
        """The same as git pathspecs, or a few files more; empty for the whole tree."""
        specs: list[str] = []
        inside = self.inside
        if self.endings or (self.paths and not inside):
            inside = inside or ("",)
        for path in inside:
            specs += self._specs(path)
        for path in self.outside:
            magic = "glob" if is_pattern(path) else "literal"
            specs.append(f":(exclude,{magic}){path.rstrip('/')}")
            # git holds a pattern against the whole path, so that one more is needed for all below.
            if magic == "glob":
                specs.append(f":(exclude,glob){path.rstrip('/')}/**")
        return specs

    def _specs(self, path: str) -> list[str]:
        plain = path.rstrip("/")
        top = f"{plain}/" if plain else ""
        if not is_pattern(path) and (not self.endings or path.endswith(self.endings)):
            return [f":(literal){plain}" if plain else ":(glob)**"]
        specs = [f":(glob){plain}"] if is_pattern(path) else []
        # Without `glob` git's `*` matches slashes, too (gitglossary(7), pathspec).
        return specs + [f":(glob){top}**/*{ending}" for ending in self.endings or ("",)]
