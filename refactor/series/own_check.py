"""The format of `[[check]]` in series.toml: programs of the user's that judge patches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import msgspec

_NAME = re.compile(r"[A-Za-z0-9][\w.+ -]*", re.ASCII)

FILES = "{files}"
COMMIT = "{commit}"


class OwnCheck(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A program that checks every patch, or the whole series: `[[check]]`.

    Attributes:
        name: the name in reports.
        command: the program and its arguments; no shell reads them. `{commit}` stands for the
            commit. An argument `{files}` becomes one argument for each file that the patch changes.
        per: `patch` runs it for every patch, with the patch's mail on stdin; `series` runs it once,
            at the last commit, with all mails. Default: `patch`.
    """

    name: str
    command: tuple[str, ...]
    per: Literal["patch", "series"] = "patch"

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            wanted = "wanted letters, digits, spaces and any of . _ + -"
            raise ValueError(f"name: {wanted}, got {self.name!r}")
        if not self.command or not self.command[0].strip():
            raise ValueError("command: wanted a program and its arguments, got none")
        for argument in self.command:
            # One argument cannot hold several names that a program could tell apart.
            if FILES in argument and argument != FILES:
                raise ValueError(
                    f"command: wanted {FILES} as an argument of its own, got {argument!r}"
                )
        if self.command[0] == FILES or COMMIT in self.command[0]:
            raise ValueError(f"command: wanted a program, got {self.command[0]!r}")

    def arguments(self, commit: str, files: Sequence[str]) -> list[str]:
        """The command with the commit and the files in it.

        Args:
            files: paths from the top of the tree.
        """
        found: list[str] = []
        for argument in self.command:
            if argument == FILES:
                found += map(_no_option, files)
            else:
                found.append(argument.replace(COMMIT, commit))
        return found


def _no_option(path: str) -> str:
    # A tree may hold a file whose name a program would take for an option.
    return f"./{path}" if path.startswith("-") else path
