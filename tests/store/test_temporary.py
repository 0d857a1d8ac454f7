"""Temporary directories: one for a process, gone at its end; what a killed process has left, the next one removes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from refactor import process
from refactor.store.abandoned import is_abandoned, remove_abandoned
from refactor.store.temporary import nothing_outside, outside, temporary_directory, write_below

HOLDS = """
import sys, time
from refactor.store.temporary import temporary_directory
with temporary_directory() as top:
    (top / "file").write_text("content")
    print(top.parent, flush=True)
    time.sleep(1000)
"""


@pytest.fixture
def tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """TMPDIR, for us and for whom we start."""
    directory = tmp_path / "tmp"
    directory.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(directory))
    monkeypatch.setenv("TMPDIR", str(directory))
    return directory


def holder() -> tuple[subprocess.Popen[str], Path]:
    """A process that holds a temporary directory, and that directory."""
    child = subprocess.Popen([sys.executable, "-c", HOLDS], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    return child, Path(child.stdout.readline().strip())


def kill(child: subprocess.Popen[str]) -> None:
    child.kill()
    child.communicate()


def test_all_of_a_process_lies_in_one_directory_which_goes_with_the_last(tmp: Path) -> None:
    with temporary_directory() as one:
        with temporary_directory() as other:
            assert one.parent == other.parent
            assert one != other
            assert [one.parent] == list(tmp.iterdir())
            assert not is_abandoned(one.parent)
        assert not other.exists()
    assert list(tmp.iterdir()) == []


def test_the_directory_of_a_killed_process_is_removed_by_the_next(tmp: Path) -> None:
    child, directory = holder()
    kill(child)
    assert (is_abandoned(directory), list(tmp.iterdir())) == (True, [directory])
    with temporary_directory() as own:
        assert list(tmp.iterdir()) == [own.parent]
    assert list(tmp.iterdir()) == []


def test_the_directory_of_a_living_process_stays(tmp: Path) -> None:
    child, directory = holder()
    with temporary_directory():
        assert (is_abandoned(directory), sorted(tmp.iterdir())[0].exists()) == (False, True)
    assert [path.name for path in directory.glob("*/*")] == ["file"]
    kill(child)


def test_what_the_user_calls_like_one_of_ours_stays(tmp: Path) -> None:
    theirs = tmp / "refactor-branches"
    theirs.mkdir()
    (theirs / "notes").write_text("mine")
    closed = tmp / "refactor-closed01"
    closed.mkdir(0o000)
    (tmp / "refactor-tomorrow").write_text("a file")
    (tmp / "refactor-linked00").symlink_to(theirs)
    remove_abandoned(tmp)
    assert sorted(path.name for path in tmp.iterdir() if path != closed) == [
        "refactor-branches",
        "refactor-linked00",
        "refactor-tomorrow",
    ]
    assert (theirs / "notes").read_text() == "mine"


def test_killed_before_it_was_marked_a_directory_is_empty_and_goes(tmp: Path) -> None:
    (tmp / "refactor-abcdefgh").mkdir()
    remove_abandoned(tmp)
    assert list(tmp.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make directories of others")
def test_the_directory_of_another_user_stays(tmp: Path) -> None:
    child, directory = holder()
    kill(child)
    os.chown(directory, 12345, 12345)
    remove_abandoned(tmp)
    assert list(tmp.iterdir()) == [directory]


def test_taken_for_abandoned_at_the_wrong_moment_it_is_made_again(
    tmp: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open
    made: list[Path] = []

    def late(path: Path, flags: int, *mode: int) -> int:
        if not flags & os.O_DIRECTORY:
            return real(path, flags, *mode)
        made.append(path)
        if len(made) == 1:
            path.rmdir()
        descriptor = real(path, flags)
        if len(made) == 2:
            path.rmdir()
        return descriptor

    monkeypatch.setattr(os, "open", late)
    with temporary_directory() as own:
        assert own.is_dir()
        assert len(made) == 3
        monkeypatch.setattr(os, "open", real)
    assert list(tmp.iterdir()) == []


def ended_process() -> int:
    child = subprocess.Popen(["true"])
    child.wait()
    return child.pid


def test_what_a_program_left_elsewhere_goes_too(tmp: Path, tmp_path: Path) -> None:
    number = ended_process()
    left, other = tmp_path / f"output-{number}-a.c", tmp_path / "output-x-a.c"
    left.touch()
    other.touch()
    with temporary_directory() as top:
        outside(top, number, f"{tmp_path}/output-{number}-*")
    assert (left.exists(), other.exists()) == (False, True)


def test_not_while_a_process_has_that_number(tmp: Path, tmp_path: Path) -> None:
    left = tmp_path / f"output-{os.getpid()}-a.c"
    left.touch()
    child, directory = holder()
    kill(child)
    (place,) = directory.glob("*/")
    outside(place, os.getpid(), f"{tmp_path}/output-{os.getpid()}-*")
    remove_abandoned(tmp)
    assert (left.exists(), directory.exists()) == (True, True)
    outside(place, ended_process(), f"{tmp_path}/output-{os.getpid()}-*")
    remove_abandoned(tmp)
    assert (left.exists(), directory.exists()) == (False, False)


def test_a_program_that_removes_its_own_is_believed(tmp: Path, tmp_path: Path) -> None:
    number = ended_process()
    (tmp_path / f"output-{number}").touch()
    with temporary_directory() as top:
        outside(top, number, f"{tmp_path}/output-{number}")
        nothing_outside(top)
    assert (tmp_path / f"output-{number}").exists()


def test_killed_while_that_was_noted(tmp: Path) -> None:
    child, directory = holder()
    kill(child)
    (place,) = directory.glob("*/")
    (place / "outside").touch()
    remove_abandoned(tmp)
    assert list(tmp.iterdir()) == []


def test_a_file_that_cannot_be_written_is_named(tmp: Path) -> None:
    with temporary_directory() as top:
        (top / "in the way").touch()
        with pytest.raises(FileExistsError) as error:
            write_below(top, "in the way/file", b"")
        assert error.value.filename == str(top / "in the way/file")


RUNS = """
import sys, threading
from refactor import process
started = lambda number: print(number, flush=True)
thread = threading.Thread(target=lambda: process.run(["sleep", "1000"], started=started))
thread.start()
thread.join()
"""


def is_running(number: int) -> bool:
    """Whether a process runs, and is not only waiting for its parent to notice its end."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_kill_9_ends_the_programs_that_run(tmp: Path) -> None:
    """Started from a thread: the kernel looks at that."""
    child = subprocess.Popen([sys.executable, "-c", RUNS], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    number = int(child.stdout.readline())
    while Path(f"/proc/{number}/comm").read_text() != "sleep\n":
        time.sleep(0.01)
    kill(child)
    while is_running(number):
        time.sleep(0.01)


def test_a_program_runs_on_when_another_thread_ends() -> None:
    """Only the thread that waits for it has to live: the one that had this pool made is gone."""
    with ThreadPoolExecutor(1) as pool, ThreadPoolExecutor(1) as other:
        asked = other.submit(
            pool.submit, process.run, ["sh", "-c", "sleep 0.2; echo done"]
        ).result()
        other.shutdown()
        assert asked.result().stdout == b"done\n"


def test_a_program_is_seen_as_it_ended() -> None:
    assert process.run(["sh", "-c", "kill -SEGV $$"]).code == -signal.SIGSEGV
    assert process.run(["sh", "-c", "exit 7"]).code == 7
