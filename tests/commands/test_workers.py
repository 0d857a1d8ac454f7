"""Builds, checkpatch, get_maintainer and boots on the workers of a real Dask cluster on loopback."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from refactor.build import toolchains
from refactor.tools import workers
from refactor.tools.cluster import Cluster
from tests.cli import Said, run_cli
from tests.cluster import Dask
from tests.commands.test_check import Put, Step, machine, made, put, series
from tests.conftest import git, make_repository
from tests.kbuild import BUILDS, COMPLAINS

__all__ = ["machine", "put"]

pytestmark = [
    pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not installed")
    for name in ("gcc", "make", "objdump")
]

BUILD = '[[build]]\narch = "um"\nobjects = ["kernel/", "lib/table.o"]\n'
# Its header moves the lines of a WARN_ON(): see `renumbered`.
MOVED = Step(
    "moved",
    {"include/linux/task.h": ("extern const", "/* one more line */\nextern const")},
    "no-functional-change = true",
)
WARNS = Step("warns", {"kernel/fork.c": ("static int count;", "static int count, UGLY;")})
BROKEN = Step("broken", {"lib/table.c": ("1, 2, 3, 4", "1, 2, 3, nothing")})
LONG = [MOVED, WARNS, BROKEN]

PRELOAD = """\
from pathlib import Path
from refactor.build import toolchains
toolchains.INCLUDES = Path({includes!r})
"""


def without_progress(err: str) -> str:
    """Standard error without lines that depend on the clock."""
    lines = err.splitlines(keepends=True)
    return "".join(line for line in lines if line.startswith(("note: ", "refactor: ")))


class Place:
    """A kernel, a series on it, and other machines."""

    def __init__(self, top: Path) -> None:
        self.top = top
        files = BUILDS | {"scripts/checkpatch.pl": COMPLAINS}
        self.linux = make_repository(top / "linux", files)
        self.named: tuple[str | Path, ...] = ()
        preload = PRELOAD.format(includes=str(toolchains.INCLUDES))
        self.dask = Dask(top, preload)

    def worker(self, name: str, *, clone: bool = True, path: str = "") -> subprocess.Popen[bytes]:
        """A machine with a home, a cache, and a clone of the base alone."""
        home = self.top / name
        home.mkdir()
        if clone:
            source = f"file://{self.linux}"
            git(self.top, "clone", "-q", "--bare", "--depth=1", "-b", "v7.3", source, f"{name}.git")
            (home / ".gitconfig").write_text(f"[refactor]\n\ttree = {self.top / name}.git\n")
        caches = {"XDG_CACHE_HOME": str(home / "cache"), "XDG_CONFIG_HOME": str(home / "config")}
        return self.dask.worker(path, HOME=str(home), **caches)

    def series(self, *steps: Step) -> None:
        self.named = series(self.top, *steps, build=BUILD)
        made(self.linux, *self.named)

    def check(self, cache: str, *before: str, option: str = "--verbose") -> Said:
        """What is said of the series with a cache of its own."""
        home = {"XDG_CACHE_HOME": str(self.top / cache)}
        said = run_cli(*before, "check", *self.named, option, cwd=self.linux, env=home)
        return Said(said.code, said.out, without_progress(said.err))

    def together(self, cache: str = "together", option: str = "--verbose") -> Said:
        return self.check(cache, "--workers", self.dask.address, option=option)

    def built_here(self, cache: str = "together") -> bool:
        return (self.top / cache / "kernel-refactor/proof").exists()


@pytest.fixture
def place(tmp_path: Path, machine: None) -> Iterator[Place]:
    found = Place(tmp_path)
    try:
        yield found
    finally:
        found.dask.stop()
        workers.choose(workers.Here())


def test_the_same_report_as_alone_and_nothing_is_built_here(place: Place) -> None:
    place.series(*LONG)
    for name in ("one", "two"):
        place.worker(name)
    place.dask.wait(2)
    alone = place.check("alone")
    assert alone.code == 1
    together = place.together()
    assert together == alone
    assert not place.built_here()
    # From the cache, and as JSON.
    place.dask.stop()
    assert place.check("together", option="--json") == place.check("alone", option="--json")
    assert not place.built_here()
    # Each has built a part.
    for name in ("one", "two"):
        assert (place.top / name / "cache/kernel-refactor/workers/1/7.3/out").is_dir()


def test_a_base_is_fetched_once_from_where_the_user_says(place: Place) -> None:
    place.series(*LONG)
    place.worker("bare", clone=False)
    place.dask.wait(1)
    said = place.together("nowhere")
    base = git(place.linux, "rev-parse", "v7.3").strip()
    notes = (
        f"note: worker W is not used for builds of um: it has no commit {base[:12]}: refactor.tree in "
        "its git config names no clone with it: or let refactor.workersFetch in yours name what it "
        "can be fetched from\n"
        f"note: no worker of {place.dask.address} is fit for builds of um, which stay here\n"
    )
    assert re.sub(r"worker tcp://\S+", "worker W", said.err) == notes
    assert place.built_here("nowhere")
    git(place.top, "config", "--global", "refactor.workersFetch", f"file://{place.linux}")
    together = place.together()
    assert together == Said(said.code, said.out, "")
    assert not place.built_here()
    clone = place.top / "bare/cache/kernel-refactor/bases.git"
    assert git(clone, "rev-list", "--all").split() == [base]
    # It is there: nothing is fetched any more.
    git(place.top, "config", "--global", "refactor.workersFetch", "file:///nowhere")
    assert place.together("again") == together


def test_a_worker_with_another_compiler_is_named_and_not_used(place: Place) -> None:
    place.series(MOVED)
    other = place.top / "other"
    other.mkdir()
    (other / "gcc").write_text("#!/bin/sh\necho 'gcc (Other) 99.1'\n")
    (other / "gcc").chmod(0o755)
    place.worker("one")
    place.worker("two", path=f"{other}:")
    place.dask.wait(2)
    together = place.together()
    here = toolchains.version("gcc")
    assert re.sub(r"worker tcp://\S+", "worker W", together.err) == (
        "note: worker W is not used for builds of um: its gcc is gcc (Other) 99.1, here it is "
        f"{here}\n"
    )
    assert (together.code, together.out) == place.check("alone")[:2]
    assert not place.built_here()
    assert not (place.top / "two/cache/kernel-refactor/workers").exists()


SLOW = """\
case "$*" in
*fork.o*) pwd >"%s.where"; echo $$ >>"%s"; exec sleep 1000 ;;
esac
exec "$REAL" "$@"
"""


def slow(put: Put, top: Path) -> Path:
    """A compiler that hangs over one object; the file with its process ids."""
    put("gcc", SLOW % (top / "pids", top / "pids"))
    return top / "pids"


def waited(file: Path) -> list[int]:
    """The process ids in a file, once there is one."""
    end = time.monotonic() + 300
    while not (file.exists() and file.read_text().endswith("\n")):
        assert time.monotonic() < end
        time.sleep(0.05)
    return list(map(int, file.read_text().split()))


def is_there(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def gone(numbers: list[int]) -> bool:
    """Whether processes end within a minute."""
    end = time.monotonic() + 60
    while any(map(is_there, numbers)):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def end(numbers: list[int]) -> None:
    """End what a worker that was killed has left: compilers are children of its make."""
    for number in numbers:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


@pytest.fixture
def checking(place: Place) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts a check with workers as a process of its own."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "refactor", "--workers", place.dask.address, "check"]
        command += [*map(str, place.named), "--verbose"]
        env = os.environ | {"XDG_CACHE_HOME": str(place.top / "together")}
        started.append(
            subprocess.Popen(
                command,
                cwd=place.linux,
                env=env,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_a_worker_that_is_killed_over_a_build_is_replaced(
    place: Place, put: Put, checking: Callable[[], subprocess.Popen[str]]
) -> None:
    place.series(MOVED)
    alone = place.check("alone")
    pids = slow(put, place.top)
    machines = {name: place.worker(name) for name in ("one", "two")}
    place.dask.wait(2)
    check = checking()
    hanging = waited(pids)
    put("gcc", 'exec "$REAL" "$@"')
    # It is at work in its own output directory.
    inside = Path(pids.with_suffix(".where").read_text()).relative_to(place.top)
    killed = machines[inside.parts[0]]
    killed.kill()
    killed.wait()
    end(hanging)
    out, err = check.communicate(timeout=300)
    assert Said(check.returncode, out, without_progress(err)) == alone


def test_an_interrupted_check_leaves_nothing_running_and_goes_on(
    place: Place, put: Put, checking: Callable[[], subprocess.Popen[str]]
) -> None:
    place.series(MOVED)
    alone = place.check("alone")
    pids = slow(put, place.top)
    place.worker("one")
    place.dask.wait(1)
    check = checking()
    hanging = waited(pids)
    check.send_signal(signal.SIGINT)
    out, err = check.communicate(timeout=120)
    interrupted = "refactor: interrupted; nothing was moved\n"
    assert (check.returncode, out, without_progress(err)) == (130, "", interrupted)
    assert gone(hanging)
    put("gcc", 'exec "$REAL" "$@"')
    assert place.together() == alone


def test_a_scheduler_that_goes_away_is_one_line(
    place: Place, put: Put, checking: Callable[[], subprocess.Popen[str]]
) -> None:
    place.series(MOVED)
    pids = slow(put, place.top)
    place.worker("one")
    place.dask.wait(1)
    check = checking()
    hanging = waited(pids)
    place.dask.stop()
    out, err = check.communicate(timeout=120)
    assert (check.returncode, out) == (4, "")
    (line,) = without_progress(err).splitlines()
    assert line.startswith(f"refactor: the scheduler at {place.dask.address} went away: ")
    assert line.endswith(": what is done is kept: run again; nothing was moved")
    end(hanging)


def test_the_last_worker_that_goes_away_is_one_line(
    place: Place, put: Put, checking: Callable[[], subprocess.Popen[str]]
) -> None:
    place.series(MOVED)
    pids = slow(put, place.top)
    worker = place.worker("one")
    place.dask.wait(1)
    check = checking()
    hanging = waited(pids)
    worker.kill()
    worker.wait()
    out, err = check.communicate(timeout=120)
    assert (check.returncode, out, without_progress(err)) == (
        4,
        "",
        f"refactor: no worker of {place.dask.address} is left that was there at the start: "
        "what is done is kept: run again; nothing was moved\n",
    )
    end(hanging)


def test_what_is_not_trusted_stays_here(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.series(*LONG)
    git(place.top, "config", "--global", "--unset-all", "refactor.path")
    place.worker("one")
    place.dask.wait(1)
    # Were anything sent, this would fail.
    monkeypatch.setattr(Cluster, "map", None)
    monkeypatch.setattr(Cluster, "having", None)
    home = {"XDG_CACHE_HOME": str(place.top / "together")}
    args = ("--workers", place.dask.address)
    library = ("--path", place.top / "own")
    run = run_cli(*args, "run", "s", "-v2", "--onto", "v7.3", *library, cwd=place.linux, env=home)
    assert (run.code, without_progress(run.err)) == (0, "")
    check = run_cli(*args, "check", "s", "-v2", *library, cwd=place.linux, env=home)
    assert (check.code, without_progress(check.err)) == (1, "")
    assert "is not trusted, and a build runs what" in check.out


def test_people_and_mails_are_the_same(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.series(*LONG)
    place.worker("one")
    place.dask.wait(1)
    alone = run_cli("people", *place.named, cwd=place.linux)
    home = {"XDG_CACHE_HOME": str(place.top / "together")}
    place.dask.wait(1)
    run = ("run", *place.named, "--onto", "v7.3", "--signoff")
    assert run_cli("--workers", place.dask.address, *run, cwd=place.linux, env=home).code == 0
    # What the worker said is remembered here.
    monkeypatch.setattr("refactor.tools.get_maintainer._answered", None)
    assert run_cli("people", *place.named, cwd=place.linux, env=home) == alone
