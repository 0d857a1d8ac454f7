"""The git program without a repository: its version, and the user's settings."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from refactor import process, programs
from refactor.errors import Unavailable

OLDEST = (2, 36)
"""The oldest git that has all that we ask of it: `git worktree list -z`."""

# git-config(1): 1 is a key that is not set; others are files that cannot be read.
_ANSWERS = (0, 1)
_VERSION = re.compile(r"git version (?P<version>\d+(?:\.\d+)*)")


@cache
def version() -> str:
    """The version of git, as `2.39.5`.

    Raises:
        Unavailable: git does not tell it.
    """
    ended = process.run([programs.require("git"), "version"])
    # Vendors add theirs: `git version 2.39.5 (Apple Git-154)`.
    found = _VERSION.match(ended.stdout.decode("utf-8", "replace"))
    if found is None:
        raise Unavailable("git does not work", ended.complaint)
    return found["version"]


def require_recent() -> None:
    """Make sure that git has all that we ask of it.

    Raises:
        Unavailable: it is too old.
    """
    numbers = tuple(map(int, version().split(".")))
    if numbers[:2] < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise Unavailable(
            f"git {version()} is too old", f"{oldest} or newer is needed: {programs.install('git')}"
        )


def settings(key: str, *, everywhere: bool) -> list[str]:
    """Every value of a git config key, in git's order; empty when unset.

    Args:
        everywhere: also in the configuration of the repository that we are in, which the user's own
            does not include.

    Raises:
        Unavailable: git cannot read the user's configuration.
    """
    command = [programs.require("git"), "config"]
    if not everywhere:
        command.append("--global")
    command += ["--get-all", key]
    ended = process.run(command)
    if ended.code not in _ANSWERS:
        # The repository that we are in may be broken, which the user's own settings are not for.
        ended = process.run(command, cwd=Path("/"))
    if ended.code not in _ANSWERS:
        raise Unavailable("git does not work", ended.complaint)
    values = ended.stdout.decode("utf-8", "replace").splitlines()
    if values:
        # Settings are read before anything else, and of a git that is too old they may be anything.
        require_recent()
    return values
