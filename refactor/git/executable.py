"""The git program without a repository: its version, and the user's settings."""

from __future__ import annotations

import re
from functools import cache

from refactor import process, programs
from refactor.errors import Unavailable

OLDEST = (2, 36)
"""The oldest git that has all that we ask of it: `git worktree list -z`."""

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
    """
    command = [programs.require("git"), "config"]
    if not everywhere:
        command.append("--global")
    # Status 1 without output is an unset key (git-config(1)).
    ended = process.run([*command, "--get-all", key])
    return ended.stdout.decode("utf-8", "replace").splitlines()
