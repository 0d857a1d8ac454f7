"""A Dask scheduler and its workers on loopback, for tests that talk to real ones."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import distributed
import pytest

from refactor.tools import workers
from tests.servers import free_port


class Dask:
    """A scheduler and its workers.

    Args:
        preload: Python code that each worker runs first.
    """

    def __init__(self, directory: Path, preload: str = "") -> None:
        self.directory = directory
        self.preload = directory / "preload.py"
        self.preload.write_text(preload)
        self.port = free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.log = (directory / "dask.log").open("wb")
        self.started = [self._start("scheduler", "--host", "127.0.0.1", "--port", str(self.port))]

    def _start(self, *args: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        # The dashboard would take a port that another test may want.
        command = [sys.executable, "-m", "dask", *args, "--no-dashboard"]
        return subprocess.Popen(
            command,
            stdout=self.log,
            stderr=self.log,
            cwd=self.directory,
            env=os.environ | (env or {}),
        )

    def worker(self, path: str = "", **env: str) -> subprocess.Popen[bytes]:
        """Start a worker in this process group, without a nanny that would start it again.

        Args:
            path: what PATH begins with there.
        """
        here = ["--nthreads", "1", "--no-nanny", "--host", "127.0.0.1"]
        here += ["--preload", str(self.preload)]
        env = {"PATH": f"{path}{os.environ['PATH']}"} | env
        self.started.append(self._start("worker", self.address, *here, env=env))
        return self.started[-1]

    def wait(self, number: int) -> None:
        """Wait until so many workers are there."""
        with distributed.Client(self.address, timeout=60, set_as_default=False) as client:  # type: ignore[no-untyped-call]
            client.wait_for_workers(number, timeout=120)

    def stop(self) -> None:
        """End all of it."""
        for process in reversed(self.started):
            process.kill()
            process.wait()
        self.log.close()


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Dask]:
    """A scheduler with two workers."""
    made = Dask(tmp_path)
    try:
        made.worker()
        made.worker()
        made.wait(2)
        yield made
    finally:
        made.stop()
        workers.choose(workers.Here())
