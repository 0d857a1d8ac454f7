"""The door to the user's own directories: cache, state, and their own rules and series."""

from __future__ import annotations

from pathlib import Path

from platformdirs import PlatformDirs

from refactor.errors import BadInput

_DIRS = PlatformDirs("kernel-refactor", appauthor=False)


def cache_directory() -> Path:
    """For what can be thrown away at any time."""
    return _absolute(_DIRS.user_cache_dir)


def state_directory() -> Path:
    """For the records of runs."""
    return _absolute(_DIRS.user_state_dir)


def own_directory() -> Path:
    """For the user's own rules and series, in cocci/ and series/ below it."""
    return _absolute(_DIRS.user_config_dir)


def _absolute(name: str) -> Path:
    """A directory of the user's.

    Raises:
        BadInput: its name is relative, so that it would be made in the current directory, which is
            the user's tree.
    """
    # XDG Base Directory Specification: "All paths set in these environment variables must be
    # absolute."
    path = Path(name)
    if not path.is_absolute():
        raise BadInput(f"{path} is not an absolute path", "set HOME to your home directory")
    return path


def require_current_directory() -> None:
    """See that the current directory still exists.

    Raises:
        BadInput: it was deleted. No relative path means anything then, and most programs do not
            start.
    """
    try:
        Path.cwd()
    except FileNotFoundError:
        raise BadInput("the current directory was deleted", "`cd` to one that exists") from None


def shipped_directory() -> Path:
    """The directory of the shipped rules and series: in a wheel, or at the top of a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "shipped"
    return inside if inside.is_dir() else package.parent
