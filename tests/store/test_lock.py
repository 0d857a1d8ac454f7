"""Locks: one of us at a time, and what the programs of a killed one have left running counts as one of us."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from refactor.store.lock import exclusive

HOLDS = """
import sys
from pathlib import Path
from refactor import process
from refactor.store.lock import exclusive
with exclusive(Path(sys.argv[1]), lambda: None):
    process.run(["sh", "-c", "sh -c 'echo $$ >" + sys.argv[2] + "; exec sleep 1000'; :"])
"""


def is_free(file: Path) -> bool:
    """Whether somebody could have the lock at once."""
    with file.open("ab") as asked:
        try:
            fcntl.flock(asked, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def eventually(file: Path, writer: subprocess.Popen[bytes]) -> str:
    """The text of a file that a program writes, as soon as it is there."""
    while not (file.exists() and file.read_text().strip()):
        assert writer.poll() is None, "it ended without writing"
        time.sleep(0.01)
    return file.read_text().strip()


def test_a_lock_is_held_and_let_go(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with exclusive(lock, lambda: None):
        assert not is_free(lock)
    assert is_free(lock)


def test_what_a_killed_process_has_left_running_holds_its_lock(tmp_path: Path) -> None:
    lock, said = tmp_path / "lock", tmp_path / "pid"
    holder = subprocess.Popen([sys.executable, "-c", HOLDS, str(lock), str(said)])
    sleeper = int(eventually(said, holder))
    holder.kill()
    holder.wait()
    assert not is_free(lock)
    os.kill(sleeper, signal.SIGKILL)
    while not is_free(lock):
        time.sleep(0.01)
