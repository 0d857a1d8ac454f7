"""The door to the user's own directories: what can be found again, what is remembered, and what he wrote himself."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from platformdirs import PlatformDirs

from refactor.errors import Unavailable

_DIRS = PlatformDirs("kernel-refactor", appauthor=False)


def cache_directory() -> Path:
    """For what can be thrown away at any time."""
    return Path(_DIRS.user_cache_dir)


def state_directory() -> Path:
    """For the records of runs."""
    return Path(_DIRS.user_state_dir)


def own_directory() -> Path:
    """For the user's own rules and series, in cocci/ and series/ below it."""
    return Path(_DIRS.user_config_dir)


def require_temporary_directory() -> None:
    """See that temporary files have a place.

    Raises:
        Unavailable: they have not. Python would put them in the current directory then, which is the user's tree.
    """
    here = str(Path.cwd())
    meant = {os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP")} | {"/tmp", "/var/tmp", "/usr/tmp"}
    if tempfile.gettempdir() == here and here not in meant:
        raise Unavailable("there is no room for temporary files", "make some in TMPDIR, /tmp or /var/tmp")


def shipped_directory() -> Path:
    """What comes with the program: in an installed wheel beside the package's code, in a checkout at its top."""
    package = Path(__file__).parent.parent
    inside = package / "shipped"
    return inside if inside.is_dir() else package.parent
