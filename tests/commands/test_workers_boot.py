"""Boots of `check --boot` on the workers of a real Dask cluster on loopback, with a stand-in for QEMU."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from refactor.boot import machines
from refactor.build import toolchains
from refactor.tools import workers
from tests.cli import Said, run_cli
from tests.cluster import Dask
from tests.commands.test_check import BUILD, Put, made, put, series
from tests.commands.test_check_boot import FINE, TIDY, boots, small, step
from tests.commands.test_workers import PRELOAD, without_progress
from tests.conftest import git

__all__ = ["put", "small"]

MACHINES = """\
from refactor.boot import machines
machines._PLACE = Path({place!r})
"""


@pytest.fixture
def dask(small: Path, tmp_path: Path) -> Iterator[Dask]:
    """A scheduler for workers that have the machine of the tests."""
    git(tmp_path, "config", "--global", "refactor.tree", str(small))
    preload = PRELOAD.format(includes=str(toolchains.INCLUDES))
    found = Dask(tmp_path, preload + MACHINES.format(place=str(machines._PLACE)))
    try:
        yield found
    finally:
        found.stop()
        workers.choose(workers.Here())


def checked(linux: Path, named: tuple[str | Path, ...], cache: str, *before: str) -> Said:
    """What is said of a series that is booted, with a cache of its own."""
    home = {"XDG_CACHE_HOME": str(linux.parent / cache)}
    said = run_cli(*before, "check", *named, "--boot-all", cwd=linux, env=home)
    return Said(said.code, said.out, without_progress(said.err))


def test_the_same_boots_as_alone(small: Path, dask: Dask, tmp_path: Path) -> None:
    named = series(tmp_path, FINE, step("worse", "count > 7", "count > 6"), TIDY, build=BUILD)
    made(small, *named)
    alone = checked(small, named, "alone")
    assert alone.code == 1
    number = boots(tmp_path)
    home = tmp_path / "elsewhere"
    for _ in range(2):
        dask.worker(XDG_CACHE_HOME=str(home))
    dask.wait(2)
    assert checked(small, named, "together", "--workers", dask.address) == alone
    # The kernel of the last commit is booted ahead, though what is before it is bad.
    assert number <= boots(tmp_path) <= number + 1
    images = tmp_path / "together/kernel-refactor/image"
    assert images.is_dir()
    # Two workers of one machine build in places of their own.
    assert sorted(path.name for path in (home / "kernel-refactor/workers").iterdir()) == ["1", "2"]


def test_a_worker_with_another_qemu_is_named_and_boots_nothing(
    small: Path, dask: Dask, tmp_path: Path, put: Put
) -> None:
    named = series(tmp_path, FINE, build=BUILD)
    made(small, *named)
    alone = checked(small, named, "alone")
    boots(tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    (other / "qemu-small").write_text("#!/bin/sh\necho 'QEMU emulator version 99.1'\n")
    (other / "qemu-small").chmod(0o755)
    dask.worker(f"{other}:", XDG_CACHE_HOME=str(tmp_path / "elsewhere"))
    dask.wait(1)
    together = checked(small, named, "together", "--workers", dask.address)
    assert re.sub(r"worker tcp://\S+", "worker W", together.err) == (
        "note: worker W is not used for boots by qemu-small: its qemu-small is 99.1, here it is "
        "7.2.22\n"
        f"note: no worker of {dask.address} is fit for boots by qemu-small, which stay here\n"
    )
    assert (together.code, together.out) == alone[:2]
