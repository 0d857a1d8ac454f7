from __future__ import annotations

import errno
import os
from importlib import metadata

import pytest

from refactor.store import ourselves


def test_a_library_that_cannot_be_looked_for_is_not_taken_for_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr(ourselves, "LIBRARIES", ("never-installed",))
    monkeypatch.setattr(os, "scandir", fail)

    with pytest.raises(OSError, match="Too many open files"):
        ourselves.identity.__wrapped__()


def test_a_library_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ourselves, "LIBRARIES", ("never-installed",))

    with pytest.raises(metadata.PackageNotFoundError, match="never-installed"):
        ourselves.identity.__wrapped__()
