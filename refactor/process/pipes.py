"""The door to other programs, part by part: their streams are read and written as they run."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from refactor.errors import Unavailable
from refactor.process import ending_with_us, text


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
                ending_with_us(stage),
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
        failures = list(filter(None, map(_failure, stages, children)))
        if failures:
            # Who writes to a program that has ended is ended by that: it is not the cause
            # (signal(7), SIGPIPE).
            raise min(failures, key=_is_broken_pipe).error
    finally:
        for child in children:
            _clear(child)


@dataclass(frozen=True)
class _Failure:
    """A program that failed: its status, and the error to raise."""

    code: int
    error: Unavailable


def _failure(args: Sequence[str], child: subprocess.Popen[bytes]) -> _Failure | None:
    """The failure of a program, waited for; None if it succeeded."""
    assert child.stderr is not None
    words = text(child.stderr.read())
    if child.wait() == 0:
        return None
    return _Failure(
        child.returncode, Unavailable(f"{args[0]} failed", _cause(words, child.returncode))
    )


def _is_broken_pipe(failure: _Failure) -> bool:
    return failure.code == -signal.SIGPIPE


def _clear(child: subprocess.Popen[bytes]) -> None:
    """End a program that still runs, and close its streams."""
    if child.poll() is None:
        child.kill()
    child.wait()
    for stream in (child.stdin, child.stdout, child.stderr):
        if stream is not None:
            # What is left in the buffer of a program that has ended goes nowhere.
            with suppress(BrokenPipeError):
                stream.close()


@contextmanager
def feeding(args: Sequence[str], *, env: Mapping[str, str] | None = None) -> Iterator[IO[bytes]]:
    """Run a program and give the stream that it reads from, and wait for it after the block.

    Where the block fails, the program is killed.

    Raises:
        Unavailable: the program failed, perhaps before it read everything; with its own words.
    """
    child = subprocess.Popen(
        ending_with_us(args),
        env=None if env is None else dict(env),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        bufsize=1 << 20,
    )
    assert child.stdin is not None
    try:
        # It may end before we do: its own words say why.
        with suppress(BrokenPipeError):
            yield child.stdin
            child.stdin.close()
        failure = _failure(args, child)
        if failure is not None:
            raise failure.error
    finally:
        _clear(child)


def _cause(words: str, code: int) -> str:
    """The first line of a program's output: apt and git go on with errors that follow from it."""
    return words.splitlines()[0] if words else f"status {code}"
