"""The door to other programs: the only module that imports `subprocess`."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from types import FrameType
from typing import IO

from refactor import programs
from refactor.errors import Unavailable

_running: set[subprocess.Popen[bytes]] = set()
_ended = Event()
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
        lines = [
            line.strip()
            for line in self.stderr.decode("utf-8", "replace").splitlines()
            if line.strip()
        ]
        return lines[-1] if lines else f"{self.args[0]} ended with status {self.code}"


def neutral(**extra: str) -> dict[str, str]:
    """An environment in which nothing of the user's configuration is seen.

    spatch reads .cocciconfig and perl scripts read their own files in $HOME, so there is none.
    """
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C.UTF-8",
        "HOME": "/nonexistent",
    } | extra


def _ending_with_us(args: Sequence[str]) -> list[str]:
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
    child = subprocess.Popen(
        _ending_with_us(args),
        cwd=cwd,
        env=None if env is None else dict(env),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if merged else subprocess.PIPE,
        start_new_session=True,
        pass_fds=tuple(_held),
    )
    _running.add(child)
    try:
        _go_on()
        if started is not None:
            started(child.pid)
        stdout, stderr = child.communicate(stdin, timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        stdout, stderr = child.communicate()
        return Completed(tuple(args), None, stdout, stderr or b"")
    except BaseException:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        raise
    finally:
        _running.discard(child)
    _go_on()
    return Completed(tuple(args), child.returncode, stdout, stderr or b"")


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


def _go_on() -> None:
    if _ended.is_set():
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
    _ended.set()
    for child in tuple(_running):
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    raise KeyboardInterrupt


@contextmanager
def pipeline(
    *stages: Sequence[str], cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> Iterator[IO[bytes]]:
    """Run programs, each reading from the one before, and give the last one's output as a stream.

    Raises:
        Unavailable: one of them failed, after the stream was read to its end; with its own words.
    """
    children: list[subprocess.Popen[bytes]] = []
    source: IO[bytes] | int = subprocess.DEVNULL
    try:
        for stage in stages:
            child = subprocess.Popen(
                _ending_with_us(stage),
                cwd=cwd,
                env=None if env is None else dict(env),
                stdin=source,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            children.append(child)
            if not isinstance(source, int):
                source.close()
            assert child.stdout is not None
            source = child.stdout
        assert not isinstance(source, int)
        yield source
        failed = []
        for stage, child in zip(stages, children, strict=True):
            assert child.stderr is not None
            words = child.stderr.read().decode("utf-8", "replace").strip()
            if child.wait() != 0:
                failed.append(
                    (child.returncode, f"{stage[0]} failed", _cause(words, child.returncode))
                )
        # Who writes to a program that has ended is ended by that: it is not the cause.
        if failed:
            _, who, why = next((each for each in failed if each[0] != -signal.SIGPIPE), failed[0])
            raise Unavailable(who, why)
    finally:
        for child in children:
            if child.poll() is None:
                child.kill()
            child.wait()
            for stream in (child.stdout, child.stderr):
                if stream is not None:
                    stream.close()


@contextmanager
def feeding(args: Sequence[str], *, env: Mapping[str, str] | None = None) -> Iterator[IO[bytes]]:
    """Run a program and give the stream that it reads from, and wait for it after the block.

    Where the block fails, the program is killed.

    Raises:
        Unavailable: the program failed, perhaps before it read everything; with its own words.
    """
    child = subprocess.Popen(
        _ending_with_us(args),
        env=None if env is None else dict(env),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        bufsize=1 << 20,
    )
    assert child.stdin is not None
    assert child.stderr is not None
    try:
        with suppress(BrokenPipeError):  # it ended before we did: its own words say why
            yield child.stdin
            child.stdin.close()
        words = child.stderr.read().decode("utf-8", "replace").strip()
        if child.wait() != 0:
            raise Unavailable(f"{args[0]} failed", _cause(words, child.returncode))
    finally:
        if child.poll() is None:
            child.kill()
        child.wait()
        with suppress(BrokenPipeError):
            child.stdin.close()
        child.stderr.close()


def page(command: str, text: bytes) -> None:
    """Show a text in the user's pager as git does (pager.c): by a shell, LESS=FRX by default."""
    environment = {"LESS": "FRX", "LV": "-c"} | os.environ
    child = subprocess.Popen(["sh", "-c", command], stdin=subprocess.PIPE, env=environment)
    # Ctrl-C is the pager's to handle while it runs: less only stops a search.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        child.communicate(text)
    finally:
        signal.signal(signal.SIGINT, before)


def _cause(words: str, code: int) -> str:
    """The first line of a program's output: apt and git go on with errors that follow from it."""
    return words.splitlines()[0] if words else f"status {code}"
