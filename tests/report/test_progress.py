"""Progress: bars on a terminal, and in a log no more than one line in some seconds."""

from __future__ import annotations

import os
import pty
import re
import time
from contextlib import suppress
from dataclasses import replace
from threading import Barrier, BrokenBarrierError, Thread

import pytest

from refactor.process.phases import Phase, counted, phase, watched
from refactor.report import progress
from refactor.report.progress_lines import Lines
from refactor.report.progress_words import left, line
from tests.cli import read_terminal


def test_a_log_gets_one_line_in_a_while_and_the_newest_in_its_turn(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = Lines(0.2)
    for text in ("one", "two", "two", "three"):
        lines(text, 0.5)
    assert capsys.readouterr().err == "one\n"
    deadline = time.monotonic() + 60
    said = ""
    while not said and time.monotonic() < deadline:
        said = capsys.readouterr().err
        time.sleep(0.01)
    assert said == "three\n"
    lines.close()


def test_the_reason_of_a_wait_is_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines(3600)
    for text in ("one", "two", "waiting for another check", "three"):
        lines(text, 0.5)
    lines.close()
    assert capsys.readouterr().err == "one\nwaiting for another check\n"


def test_a_terminal_sees_the_whole_the_task_and_the_time_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, theirs = pty.openpty()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr("sys.stderr", terminal)
        with progress.bar() as tell:
            tell("1/2 one[x]: builds", 0.25)
            tell("um defconfig: building 2 targets", None)
    said = read_terminal(ours).decode()
    assert "um defconfig: building 2 targets" in said
    assert re.search(r" 25%, \d+:\d\d left", said)


@pytest.mark.parametrize(
    ("seconds", "fraction", "words"),
    [
        (10, 0.0, ""),
        (10, 0.04, ""),
        (60, 0.5, ", 1:00 left"),
        (100, 0.25, ", 5:00 left"),
        (9, 0.9, ", 0:01 left"),
        (60, 1.0, ""),
    ],
)
def test_the_time_left(seconds: float, fraction: float, words: str) -> None:
    assert left(seconds, fraction) == words


class Clock:
    """A clock that a test moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr("time.monotonic", lambda: self.now)


def test_a_phase_says_what_n_of_m_and_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    seen: list[str] = []
    with watched(lambda active: seen.append(line("one", active))):
        with phase("searching for r"), phase("spatch r", 200, "files") as advance:
            clock.now += 30
            advance(50)
        with phase("make", 0, "objects") as advance:
            advance(1)
        for _ in counted("get_maintainer.pl", "ab", 2, "patches"):
            pass
    assert seen == [
        "one; searching for r",
        "one; searching for r; spatch r: 0 of 200 files",
        "one; searching for r; spatch r: 50 of 200 files, 1:30 left",
        "one; searching for r",
        "one",
        "one; make",
        "one; make: 1 so far",
        "one",
        "one; get_maintainer.pl: 0 of 2 patches",
        "one; get_maintainer.pl: 1 of 2 patches, 0:00 left",
        "one; get_maintainer.pl: 2 of 2 patches",
        "one",
    ]


def test_a_phase_ends_where_its_work_fails() -> None:
    seen: list[str] = []
    with watched(lambda active: seen.append(line("", active))):
        with pytest.raises(ZeroDivisionError), phase("spatch r"):
            _ = 1 // 0
        with phase("searching"):
            pass
    assert seen == ["spatch r", "", "searching", ""]


def test_a_log_gets_a_line_of_a_phase_in_its_turn(capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines(0.2, first=3600)
    with watched(lines.watch), phase("spatch r", 4, "files") as advance:
        lines("one", None)
        advance(1)
        lines("another refactor is writing the ledger; waiting for it", None)
    lines.close()
    # Nothing of what is over at once, but why it stands still.
    said = capsys.readouterr().err
    assert re.sub(r", \d+:\d\d left", "", said) == (
        "another refactor is writing the ledger; waiting for it; spatch r: 1 of 4 files\n"
    )


def test_a_terminal_sees_a_bar_for_each_phase(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr("sys.stderr", terminal)
        with progress.bar() as tell:
            tell("mask", None)
            with phase("arm64", 3, "steps"), phase("spatch [r]", 40, "files") as advance:
                advance(10)
                said = ""
                # It is drawn ten times a second.
                while "10 of 40 files" not in said:
                    said += os.read(ours, 99999).decode()
    os.close(ours)
    assert "whole" not in said
    for words in ("mask", "arm64", "0 of 3 steps", "spatch [r]", "10 of 40 files"):
        assert words in said


def test_a_terminal_sees_nothing_of_what_is_over_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(progress, "SOON", 3600.0)
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr("sys.stderr", terminal)
        with progress.bar(patient=True) as tell:
            tell("mask", None)
        terminal.write("the end")
    assert read_terminal(ours) == b"the end"


def test_threads_of_a_phase_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    both = Barrier(2)

    def together(active: Phase, done: int) -> Phase:
        with suppress(BrokenBarrierError):
            both.wait(timeout=0.2)
        return replace(active, done=done)

    monkeypatch.setattr("refactor.process.phases.replace", together)
    seen: list[tuple[Phase, ...]] = []
    with watched(seen.append), phase("spatch", 2, "files") as advance:
        threads = [Thread(target=advance, args=(1,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    counts = [active.done for (active,) in filter(None, seen)]
    assert counts == [0, 1, 2]
