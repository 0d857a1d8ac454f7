"""Whether git itself finds a repository at a directory, and is willing to read it."""

from __future__ import annotations

import os
from pathlib import Path

from refactor import process
from refactor.errors import BadInput

_KEPT = (
    "GIT_AUTHOR_",
    "GIT_COMMITTER_",
    "GIT_CONFIG",
    "GIT_EXEC_PATH",
    "GIT_CEILING_DIRECTORIES",
    "GIT_SSL",
)


def ignore_exported() -> bool:
    """Forget the repository that the environment names; whether it named one.

    Hooks and `rebase --exec` export GIT_DIR and friends (githooks(5)), which are wrong for every
    repository but one.
    """
    named = "GIT_DIR" in os.environ
    for name in list(os.environ):
        if name.startswith("GIT_") and not name.startswith(_KEPT):
            del os.environ[name]
    return named


def no_repository(directory: Path, *, ignored: bool) -> BadInput:
    """The error for a directory that is in no repository.

    Args:
        ignored: whether the environment named another one.
    """
    note = "GIT_DIR is not used: " if ignored else ""
    return BadInput(
        f"{directory} is not in a git repository", f"{note}name a kernel clone with --tree DIR"
    )


def objection(directory: Path) -> str | None:
    """Git's message if it does not read a repository at a directory, None if it does."""
    # Only here git sees whose directory it is: with GIT_DIR in the environment it believes us
    # (git-config(1), safe.directory).
    command = ["git", "-C", str(directory), "rev-parse", "--absolute-git-dir"]
    ended = process.run(command, env=os.environ | {"LC_ALL": "C.UTF-8"})
    if ended.code == 0:
        return None
    return " ".join(ended.stderr.decode("utf-8", "replace").split())
