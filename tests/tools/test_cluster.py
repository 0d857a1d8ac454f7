"""spatch on the workers of a real Dask cluster on loopback: the same results as alone."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from refactor.errors import BadInput, Unavailable, WorkersGone
from refactor.series.rule import Rule
from refactor.store.cache import Cache
from refactor.tools import spatch, workers
from refactor.tools.cluster import Cluster, tools
from refactor.tools.spatch_around import nothing_around
from tests.cli import run_cli
from tests.cluster import Dask, dask
from tests.conftest import git, make_repository, own_library
from tests.kernel import KERNEL
from tests.servers import free_port

__all__ = ["dask"]

RULE = Rule("r", "@@\nexpression E;\n@@\n-old(E)\n+new(E)\n")
FILES = {
    f"d/f{number}.c": b"int f(void)\n{\n\treturn old(%d);\n}\n" % number for number in range(40)
}


@pytest.fixture
def told() -> list[str]:
    """What is said about workers."""
    return []


def test_the_same_results_as_alone_and_from_two_workers(
    dask: Dask, told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = spatch.examine(RULE, FILES, nothing_around, Cache(tmp_path / "alone"))
    cluster = Cluster(dask.address, insecure=False, tell=told.append)
    assert cluster.number == 2
    workers.choose(cluster)
    # Were it run here, it would fail.
    monkeypatch.setattr(spatch, "process_files", None)
    assert spatch.examine(RULE, FILES, nothing_around, Cache(tmp_path / "together")) == alone
    assert told == []


def test_a_rule_that_is_not_trusted_stays_here(dask: Dask, told: list[str], tmp_path: Path) -> None:
    workers.choose(Cluster(dask.address, insecure=False, tell=told.append))
    dask.stop()
    foreign = Rule("r", RULE.text, trusted=False)
    found = spatch.examine(foreign, FILES, nothing_around, Cache(tmp_path / "cache"))
    assert found["d/f1.c"].content == b"int f(void)\n{\n\treturn new(1);\n}\n"


def test_a_worker_that_dies_is_replaced(dask: Dask, told: list[str]) -> None:
    cluster = Cluster(dask.address, insecure=False, tell=told.append)
    results = cluster.map(slowly, [0.2] * 10)
    assert next(results) == 0.2
    dask.started[1].send_signal(signal.SIGKILL)
    assert list(results) == [0.2] * 9


def test_a_worker_with_another_spatch_is_named_and_not_used(
    dask: Dask, told: list[str], tmp_path: Path
) -> None:
    (tmp_path / "bin").mkdir()
    other = tmp_path / "bin" / "spatch"
    other.write_text("#!/bin/sh\necho 'spatch version 9.9.9 compiled with OCaml version 4.13.1'\n")
    other.chmod(0o755)
    dask.worker(f"{tmp_path / 'bin'}:")
    dask.wait(3)
    cluster = Cluster(dask.address, insecure=False, tell=told.append)
    assert cluster.number == 2
    (line,) = told
    assert line.startswith("worker tcp://127.0.0.1:")
    assert "is not used: it has refactor " in line
    assert "spatch 9.9.9" in line
    assert line.endswith(f", here it is {tools()}")


def test_a_scheduler_that_goes_away_is_one_line(dask: Dask, told: list[str]) -> None:
    cluster = Cluster(dask.address, insecure=False, tell=told.append)
    results = cluster.map(slowly, [0.2] * 50)
    assert next(results) == 0.2
    dask.stop()
    with pytest.raises(WorkersGone) as error:
        list(results)
    assert str(error.value).startswith(f"the scheduler at {dask.address} went away: ")
    assert str(error.value).endswith(": what is done is kept: run again")


def test_nobody_there() -> None:
    address = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(Unavailable) as error:
        Cluster(address, insecure=False, tell=print)
    assert str(error.value).startswith(f"no scheduler answers at {address}: ")
    assert str(error.value).endswith(": start one: dask scheduler")


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("here", "--workers here: wanted tls://HOST:PORT or tcp://HOST:PORT"),
        ("http://a:1", "--workers http://a:1: wanted tls://HOST:PORT or tcp://HOST:PORT"),
        (
            "tcp://build.example.org:8786",
            "--workers tcp://build.example.org:8786: whoever reaches this scheduler can run code on "
            "its workers: use tls:// with certificates of Dask's, or say --insecure-workers",
        ),
    ],
)
def test_an_address_that_is_none_or_not_safe(address: str, error: str) -> None:
    with pytest.raises(BadInput) as refused:
        Cluster(address, insecure=False, tell=print)
    assert str(refused.value) == error


def test_the_verbs_say_the_same_with_workers(dask: Dask, tmp_path: Path) -> None:
    linux = make_repository(tmp_path / "linux", KERNEL | dict(FILES))
    own_library(tmp_path / "own", {"cocci/r/r.cocci": RULE.text})
    alone = run_cli("try", "r", "--tree", linux, env={"XDG_CACHE_HOME": str(tmp_path / "alone")})
    home = {"XDG_CACHE_HOME": str(tmp_path / "together")}
    together = run_cli("--workers", dask.address, "try", "r", "--tree", linux, env=home)
    assert together == alone
    assert alone.out.count("+\treturn new(") == 40
    git(tmp_path, "config", "--global", "refactor.workers", dask.address)
    home = {"XDG_CACHE_HOME": str(tmp_path / "configured")}
    assert run_cli("survey", "r", "--tree", linux, env=home).code == 0
    dask.stop()
    said = run_cli("try", "r", "--tree", linux)
    assert said.code == 4
    assert said.err.startswith(f"refactor: no scheduler answers at {dask.address}: ")


def slowly(seconds: float) -> float:
    """A task of some length."""
    time.sleep(seconds)
    return seconds
