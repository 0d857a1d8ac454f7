"""Paths of a kernel tree: which are well formed, and which lie in the scope of an edit."""

from __future__ import annotations

from dataclasses import dataclass

C_FILES = (".c", ".h")


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


@dataclass(frozen=True)
class Scope:
    """Files at or below some paths, with one of some endings.

    Attributes:
        paths: directories or files, relative to the top of the tree; empty means the whole tree.
        endings: such as (".c", ".h"); empty means every file.
    """

    paths: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        """Whether a file is in scope."""
        below = not self.paths or any(
            path == top or path.startswith(top.rstrip("/") + "/") for top in self.paths
        )
        return below and path.endswith(self.endings or ("",))

    def pathspecs(self) -> list[str]:
        """The same as git pathspecs; empty for the whole tree."""
        if not self.endings:
            return [f":(literal){path.rstrip('/')}" for path in self.paths]
        specs = []
        for path in self.paths or ("",):
            top = f"{path.rstrip('/')}/" if path else ""
            if path.endswith(self.endings):
                specs.append(f":(literal){path}")
            else:
                specs += [f":(glob){top}**/*{ending}" for ending in self.endings]
        return specs
