"""`refactor doctor`: what is missing on this machine, and the one command that installs it."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass

from refactor.doors import process

NEEDED = {
    "git": ("everything", ("git", "--version"), (2, 34)),
    "spatch": ("semantic patches", ("spatch", "--version"), (1, 1)),
    "perl": ("get_maintainer.pl and checkpatch.pl", ("perl", "-e", "print substr($^V, 1)"), (5, 20)),
    "apt-get": ("fetch-tree", ("apt-get", "--version"), (1, 9)),
    "dpkg-deb": ("fetch-tree", ("dpkg-deb", "--version"), (1, 19)),
    "xz": ("fetch-tree", ("xz", "--version"), (5, 2)),
}
"""Program -> (what needs it, how it tells its version, the oldest that is known to do)."""


@dataclass(frozen=True)
class Check:
    """One program: its version (empty when it is not there), and whether that will do."""

    program: str
    needed_for: str
    version: str
    fine: bool


@dataclass(frozen=True)
class Diagnosis:
    """All programs, and the command that brings what is missing; empty when nothing is."""

    checks: tuple[Check, ...]
    remedy: str


def doctor() -> Diagnosis:
    """Look at every program that is run."""
    checks = tuple(_check(program) for program in NEEDED)
    packages = sorted({process.PACKAGES[check.program] for check in checks if not check.fine})
    return Diagnosis(checks, f"apt-get install {' '.join(packages)}" if packages else "")


def _check(program: str) -> Check:
    needed_for, command, oldest = NEEDED[program]
    if shutil.which(program) is None:
        return Check(program, needed_for, "", False)
    said = process.run(command, env=process.neutral()).stdout.decode("utf-8", "replace")
    found = re.search(r"\d+(?:\.\d+)+", said)
    version = found[0] if found else "?"
    numbers = tuple(int(part) for part in re.findall(r"\d+", version))
    return Check(program, needed_for, version, numbers >= oldest)
