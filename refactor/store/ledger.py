"""The door to ledgers: read whole, written whole or not at all, by one of us at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from refactor.review.ledger import Ledger
from refactor.review.ledger_text import parse_ledger, render
from refactor.store.lock import exclusive
from refactor.store.root import MOST_DATA, decoded, read_regular


class LedgerFile:
    """The ledger of one series.

    Args:
        path: where it is written.
        shipped: where it is read while nobody has written one.
        lock: a file beside the records of runs, not beside the ledger: the user may keep that under
            git.
    """

    def __init__(self, path: Path, shipped: Path, lock: Path) -> None:
        self.path = path
        self._shipped = shipped
        self._lock = lock

    def read(self) -> Ledger:
        """What is known; nothing when there is no ledger.

        Raises:
            BadInput: the file is not a ledger; with file, key, wanted, got.
        """
        for path in (self.path, self._shipped):
            with suppress(FileNotFoundError):
                return parse_ledger(decoded(read_regular(path, MOST_DATA), path), str(path))
        return Ledger()

    @contextmanager
    def changing(self, waiting: Callable[[], None]) -> Iterator[Callable[[Ledger], None]]:
        """Hold the ledger; what is given to the writer takes the place of what was there.

        Args:
            waiting: called once when another process holds it, before waiting for it.
        """
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        with exclusive(self._lock, waiting):
            yield self._write

    def _write(self, ledger: Ledger) -> None:
        data = render(ledger).encode()
        with suppress(FileNotFoundError):
            if read_regular(self.path, MOST_DATA) == data:
                return
        new = self.path.with_name(f".new-{os.urandom(8).hex()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with new.open("xb") as file:
                file.write(data)
                file.flush()
                # Else a loss of power may leave the new name with no data (fsync(2)).
                os.fsync(file.fileno())
            new.replace(self.path)
            _settle(self.path.parent)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self.path)) from None
        finally:
            with suppress(OSError):
                new.unlink(missing_ok=True)


def _settle(directory: Path) -> None:
    """See that a name in a directory survives a loss of power."""
    held = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
