"""The door to other programs: the only package that imports `subprocess`."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from refactor import programs

OURSELVES = ""
"""The owner of the programs that no other machine has asked for."""

_owner = ContextVar("owner", default=OURSELVES)
_running: dict[subprocess.Popen[bytes], str] = {}
_ended: set[str] = set()
_held: set[int] = set()


@dataclass(frozen=True)
class Completed:
    """How a program ended.

    Attributes:
        code: exit status; negative for a signal; None when it was stopped at its time limit.
    """

    args: tuple[str, ...]
    code: int | None
    stdout: bytes
    stderr: bytes

    @property
    def complaint(self) -> str:
        """The last line of stderr that says something, for a one-line message."""
        lines = text(self.stderr).splitlines()
        if lines:
            return lines[-1].strip()
        ended = "did not end in time" if self.code is None else f"ended with status {self.code}"
        return f"{self.args[0]} {ended}"


def neutral(**extra: str) -> dict[str, str]:
    """An environment in which nothing of the user's configuration is seen.

    spatch reads .cocciconfig and perl scripts read their own files in $HOME, so there is none.
    """
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C.UTF-8",
        "HOME": "/nonexistent",
    } | extra


def ending_with_us(args: Sequence[str]) -> list[str]:
    """A command that the kernel kills when we are gone, even by kill -9.

    The kernel looks at the thread that starts a program, so that thread has to wait for it, as all
    of ours do.
    """
    # Not preexec_fn: between fork and exec in a program with threads, Python code can block for
    # ever. Debian always has it, also where PATH does not lead there.
    setpriv = (
        programs.find("setpriv")
        or programs.find("setpriv", path=os.defpath)
        or programs.require("setpriv")
    )
    return [setpriv, "--pdeathsig", "KILL", "--", programs.require(args[0]), *args[1:]]


def run(
    args: Sequence[str],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    timeout: float | None = None,
    merged: bool = False,
    started: Callable[[int], None] | None = None,
) -> Completed:
    """Run a program to its end, without a shell, and say how it ended.

    Its whole process group is killed at the time limit and when we are interrupted, so that no
    child outlives us.

    Args:
        merged: stderr goes into stdout, in the order in which it was written.
        started: called with the process id.

    Raises:
        Unavailable: it is not installed.
        KeyboardInterrupt: it was killed because we were told to end.
    """
    errors = subprocess.STDOUT if merged else subprocess.PIPE
    child = _start(args, cwd=cwd, env=env, stderr=errors)
    with _interruptible(child):
        if started is not None:
            started(child.pid)
        try:
            stdout, stderr = child.communicate(stdin, timeout=timeout)
            code: int | None = child.returncode
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            # communicate() gives what was written until then (Python library, subprocess).
            stdout, stderr = child.communicate()
            code = None
    return Completed(tuple(args), code, stdout, stderr or b"")


def follow(
    args: Sequence[str],
    hear: Callable[[bytes], None],
    *,
    env: Mapping[str, str] | None = None,
) -> Completed:
    """Run a program as `run` does, merged, and hear each line of its output when it is written.

    Raises:
        Unavailable, KeyboardInterrupt: as `run`.
    """
    child = _start(args, cwd=None, env=env, stderr=subprocess.STDOUT)
    assert child.stdin is not None
    assert child.stdout is not None
    lines = []
    with child.stdout, _interruptible(child):
        child.stdin.close()
        for line in child.stdout:
            hear(line)
            lines.append(line)
        child.wait()
    return Completed(tuple(args), child.returncode, b"".join(lines), b"")


def _start(
    args: Sequence[str], *, cwd: Path | None, env: Mapping[str, str] | None, stderr: int
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        ending_with_us(args),
        cwd=cwd,
        env=None if env is None else dict(env),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        # A process group of its own, so that all of it can be killed (kill(2)).
        start_new_session=True,
        pass_fds=tuple(_held),
    )


@contextmanager
def _interruptible(child: subprocess.Popen[bytes]) -> Iterator[None]:
    """Kill the process group of a program when we are told to end, or the block fails."""
    _running[child] = _owner.get()
    try:
        # A signal may have come before the program was among those that end() kills.
        require_going_on()
        yield
    except BaseException:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        raise
    finally:
        del _running[child]
    require_going_on()


@contextmanager
def held_by_children(descriptor: int) -> Iterator[None]:
    """Let programs that `run` starts hold an open file too: its lock lasts until all are gone.

    kill -9 ends us and the programs that we run, but not theirs, and what these still write is not
    there yet.
    """
    _held.add(descriptor)
    try:
        yield
    finally:
        _held.discard(descriptor)


@contextmanager
def owned_by(owner: str) -> Iterator[None]:
    """Let somebody who asked for it end what this thread runs, and nothing else."""
    token = _owner.set(owner)
    try:
        yield
    finally:
        _owner.reset(token)


def end(owner: str) -> None:
    """Kill what runs for an owner, in any thread, and start nothing more for it."""
    _ended.add(owner)
    for child, whose in tuple(_running.items()):
        if whose == owner:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)


def require_going_on() -> None:
    """Interrupt this thread if we, or whoever it works for, were told to end.

    Raises:
        KeyboardInterrupt: it was so.
    """
    if not _ended.isdisjoint((OURSELVES, _owner.get())):
        raise KeyboardInterrupt


def end_on_signals() -> None:
    """Let SIGINT, SIGTERM and SIGHUP kill what `run` has running in any thread, and interrupt us.

    Our children do not get the terminal's signals, and an interrupted main thread would wait for
    the others, which wait for them.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def _end(_number: int, _frame: FrameType | None) -> None:
    end(OURSELVES)
    raise KeyboardInterrupt


def text(output: bytes) -> str:
    """The output of a program as text, without white space at its ends."""
    return output.decode("utf-8", "replace").strip()
