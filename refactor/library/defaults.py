"""The file that `refactor.defaults` in the user's git configuration names, read and checked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from refactor.errors import BadInput
from refactor.git.executable import settings
from refactor.library.own_programs import own_checks
from refactor.series.build import Build
from refactor.series.declared import declare, declare_all, parse_toml
from refactor.series.defaults import Defaults, UsedDefaults, filled
from refactor.series.schema import Head, Recipients
from refactor.store.root import Root
from refactor.text.control import require_plain_values

KEY = "refactor.defaults"


@dataclass(frozen=True)
class SharedDefaults:
    """The file, and what it declares.

    Attributes:
        file: its path, as a record can hold it.
        sha256: of its content.
    """

    file: str
    sha256: str
    declared: Defaults

    def fill(self, head: Head) -> tuple[Head, UsedDefaults | None]:
        """A series with the keys that it leaves out; None where it leaves none out."""
        whole, keys = filled(head, self.declared)
        return whole, UsedDefaults(self.file, self.sha256, keys) if keys else None


def user_defaults() -> SharedDefaults | None:
    """The user's defaults; None where their git configuration names no file.

    Raises:
        BadInput: the file is not there, lies in a work tree, or is not well formed.
    """
    # Never of the repository at hand: its configuration is not the user's word.
    values = settings(KEY, everywhere=False)
    if not values:
        return None
    path = Path(values[-1]).expanduser()
    _require_own_place(path)
    data = Root(path.parent, True).text(path)
    raw = parse_toml(data, str(path))
    require_plain_values(raw, str(path))
    declared = declare(raw, Defaults, str(path))
    # Here, so that a mistake is reported with this file's name, and not with that of a series.
    declare_all(declared.build, Build, f"{path}, build")
    own_checks(declared.check, str(path))
    declare(declared.recipients, Recipients, f"{path}, [recipients]")
    name = bytes(path).decode("utf-8", "backslashreplace")
    return SharedDefaults(name, hashlib.sha256(data.encode()).hexdigest(), declared)


def _require_own_place(path: Path) -> None:
    """Refuse a file that is not there, or whose content a checkout could change."""
    remedy = f"`git config --global {KEY} FILE` names one"
    if not path.is_absolute():
        raise BadInput(f"{KEY} is '{path}', which is no absolute path", remedy)
    if not path.is_file():
        raise BadInput(f"there is no file {path}", remedy)
    for directory in (*path.parents, *path.resolve().parents):
        # Whoever's branch is checked out there would name programs that are run.
        if (directory / ".git").exists():
            raise BadInput(
                f"{KEY}: {path} lies in the work tree {directory}, and a checkout may change it",
                "keep it elsewhere, as below ~/.config/kernel-refactor",
            )
