"""Paths of a kernel tree: which are well formed, and which lie in the scope of an edit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

C_FILES = (".c", ".h")

_WILDCARDS = {"**/": "(?:.*/)?", "/**": "/.*", "*": "[^/]*", "?": "[^/]"}
"""Wildcards of git's `glob` pathspecs -> regular expressions."""


def path_complaint(path: str) -> str:
    """Why this cannot name something inside a tree; empty when it can."""
    if path.startswith("!"):
        return "excludes nothing: name what is meant"
    if not path or path.startswith("/"):
        return "must be a path relative to the top of the tree"
    if any(part.lower() in ("", ".", "..", ".git") for part in path.removesuffix("/").split("/")):
        return "leaves the tree or is not in its plain form"
    if any(letter in path for letter in "*?[]\\\n\0:"):
        return "must be a plain path, without wildcards"
    return ""


def scope_complaint(entry: str) -> str:
    """Why this cannot be an entry of a scope: a path, or a pattern of paths, to look in or leave out."""
    return path_complaint(re.sub(r"[*?]", "x", entry.removeprefix("!")))


def is_pattern(path: str) -> bool:
    """Whether an entry of a scope has wildcards."""
    return "*" in path or "?" in path


@cache
def _matching(pattern: str) -> re.Pattern[str]:
    """What a pattern matches, and all that is below it, as git's `glob` pathspecs do."""
    found = ""
    for token in re.split(r"(\*\*/|/\*\*$|\*|\?)", pattern.rstrip("/")):
        found += _WILDCARDS.get(token, re.escape(token))
    return re.compile(rf"{found}(?:/.*)?", re.DOTALL)


def covers(entry: str, path: str) -> bool:
    """Whether a path is at or below an entry of a scope."""
    if is_pattern(entry):
        return _matching(entry).fullmatch(path) is not None
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
            if magic == "glob":
                specs.append(f":(exclude,glob){path.rstrip('/')}/**")
        return specs

    def _specs(self, path: str) -> list[str]:
        plain = path.rstrip("/")
        top = f"{plain}/" if plain else ""
        if not is_pattern(path) and (not self.endings or path.endswith(self.endings)):
            return [f":(literal){plain}" if plain else ":(glob)**"]
        specs = [f":(glob){plain}"] if is_pattern(path) else []
        return specs + [f":(glob){top}**/*{ending}" for ending in self.endings or ("",)]
