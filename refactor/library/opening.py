"""The library of this user: directories from git config, their own one, and the shipped one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from refactor.errors import BadInput
from refactor.git.executable import settings
from refactor.library.defaults import user_defaults
from refactor.library.library import Library
from refactor.store import places
from refactor.store.root import Root


def open_library(extra: Sequence[Path] = ()) -> Library:
    """All directories of series and rules, the nearest first.

    Args:
        extra: directories for this call only; their series and rules are not trusted.

    Raises:
        BadInput: one of them does not exist.
    """
    trusted = configured_directories("refactor.path", everywhere=False)
    trusted += [places.own_directory(), places.shipped_directory()]
    own = set(map(Path.resolve, trusted))
    roots = []
    for path in extra:
        if not path.is_dir():
            raise BadInput(
                f"{path} is not a directory", "--path names one that holds series/ and cocci/"
            )
        # Absolute: a run records the path, and is read from other current directories.
        roots.append(Root(path.absolute(), path.resolve() in own))
    for path in trusted:
        roots.append(Root(path, True))
    return Library(tuple(roots), user_defaults)


def configured_directories(key: str, *, everywhere: bool) -> list[Path]:
    """The directories in the user's git configuration.

    Args:
        everywhere: read the configuration of the repository at hand, too, which is not trusted.
    """
    # git itself expands `~` in these for `--type=path` alone (git-config(1)).
    return [Path(value).expanduser() for value in settings(key, everywhere=everywhere)]
