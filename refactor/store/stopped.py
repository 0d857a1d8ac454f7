"""The door to the files of a rebase that waits for the user: in our state, outside all trees."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import msgspec

from refactor.errors import BadInput, Unavailable
from refactor.runs.stopped import Stopped
from refactor.store.cache import write_whole
from refactor.store.lock import exclusive
from refactor.store.records import version_numbers
from refactor.text import jsontext


def waiting(state: Path, series: str) -> list[int]:
    """The versions of a series of which a rebase waits."""
    files = (state / "stopped" / series).glob("v*/stopped.json")
    return sorted(version_numbers(file.parent for file in files))


class Standstill:
    """The one rebase of a version that may be waiting.

    `stopped.json` says whether one is: it is written after the files, and goes before them.
    """

    def __init__(self, state: Path, series: str, version: int) -> None:
        self._directory = state / "stopped" / series / f"v{version}"

    def load(self) -> Stopped | None:
        """What is waiting, or None.

        Raises:
            Unavailable: the file cannot be read; with its path.
        """
        path = self._directory / "stopped.json"
        try:
            return jsontext.decode(path.read_bytes(), Stopped)
        except FileNotFoundError:
            return None
        except (msgspec.DecodeError, RecursionError) as error:
            raise Unavailable(
                f"{path} is not a rebase of ours: {error}", "move it away and rebase again"
            ) from None

    def keep(self, stopped: Stopped, files: Mapping[str, bytes]) -> None:
        """Write the files that the user is to edit, all or none; edits that are there stay."""
        place = self.place(stopped)
        self._directory.mkdir(parents=True, exist_ok=True)
        with exclusive(self._directory / "lock", lambda: None):
            if not place.is_dir():
                new = self._directory / f".new-{os.urandom(8).hex()}"
                for path, data in files.items():
                    (new / path).parent.mkdir(parents=True, exist_ok=True)
                    (new / path).write_bytes(data)
                # All files at once (rename(2)): the user may look at any moment.
                new.replace(place)
            write_whole(
                self._directory / "stopped.json", msgspec.json.format(jsontext.encode(stopped))
            )
            self._tidy(place)

    def paths(self, stopped: Stopped) -> tuple[Path, ...]:
        """The files that wait."""
        return tuple(self.place(stopped) / path for path in stopped.paths)

    def edited(self, stopped: Stopped) -> dict[str, bytes | None]:
        """What the files hold now; None for one that was removed.

        Raises:
            BadInput: the directory is gone, or something in it is no file.
        """
        place = self.place(stopped)
        if not place.is_dir():
            raise BadInput(f"{place} is gone", "--abort, then rebase again")
        for path in self.paths(stopped):
            if path.is_symlink() or (path.exists() and not path.is_file()):
                raise BadInput(f"{path} is not a regular file", "put the file there, or nothing")
        contents: dict[str, bytes | None] = {}
        for name in stopped.paths:
            file = place / name
            contents[name] = file.read_bytes() if file.exists() else None
        return contents

    def drop(self) -> None:
        """Forget it, and its files."""
        (self._directory / "stopped.json").unlink(missing_ok=True)
        self._tidy(None)

    def place(self, stopped: Stopped) -> Path:
        """The directory in which its files lie as in the tree."""
        return self._directory / stopped.key[:16]

    def _tidy(self, but: Path | None) -> None:
        for path in self._directory.glob("*/"):
            if path != but:
                shutil.rmtree(path, ignore_errors=True)
