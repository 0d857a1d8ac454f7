"""The progress of a long command: bars on a terminal, plain lines elsewhere; never on stdout."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import RLock, Timer
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID
from refactor.process import phases
from refactor.process.phases import Phase
from refactor.report.progress_lines import SECONDS, Lines
from refactor.report.progress_words import counts, left

SOON = 1.0
"""Seconds until bars are shown of what is over at once as a rule: a bar that flits by says nothing,
and Rich takes a tenth of a second to import."""


LATE = 10.0
"""Seconds until a log hears of it."""


class Shown(Protocol):
    """Takes the task at hand, and the finished fraction, 0 to 1; None for as before."""

    def __call__(self, text: str, fraction: float | None) -> None:
        """Take both."""

    def watch(self, active: tuple[Phase, ...]) -> None:
        """Take the active phases."""

    def close(self) -> None:
        """Show nothing more."""


@contextmanager
def bar(*, patient: bool = False) -> Iterator[Shown]:
    """The progress of a command, with a bar for each phase.

    Args:
        patient: show nothing of a command that is over at once.
    """
    shown: Shown
    # A log would keep every state of a bar.
    if sys.stderr.isatty():
        shown = _Bars(SOON if patient else 0.0)
    else:
        shown = Lines(SECONDS, first=LATE if patient else 0.0)
    with phases.watched(shown.watch):
        try:
            yield shown
        finally:
            shown.close()


class _Bars:
    """The whole with the time left, the task at hand, and a bar for each phase.

    Args:
        delay: seconds until anything is shown.
    """

    def __init__(self, delay: float) -> None:
        self._begun = time.monotonic()
        # The timer, the work and its threads all draw.
        self._lock = RLock()
        self._text = self._drawn = ""
        self._fraction: float | None = None
        self._active: tuple[Phase, ...] = ()
        self._progress: Progress | None = None
        self._rows: dict[tuple[str, float], TaskID] = {}
        self._is_closed = False
        self._timer = Timer(delay, self._open)
        self._timer.daemon = True
        if delay:
            self._timer.start()
        else:
            self._open()

    def __call__(self, text: str, fraction: float | None) -> None:
        """Take the task at hand."""
        with self._lock:
            self._text = text
            self._fraction = self._fraction if fraction is None else fraction
            self._draw()

    def watch(self, active: tuple[Phase, ...]) -> None:
        """Take the active phases."""
        with self._lock:
            self._active = active
            self._draw()

    def close(self) -> None:
        """Take everything off the terminal."""
        with self._lock:
            self._is_closed = True
            self._timer.cancel()
            if self._progress:
                self._progress.stop()

    def _open(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (
            # Markup would take the brackets in names for its own.
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[rest]}"),
            TimeElapsedColumn(),
        )
        with self._lock:
            if self._is_closed:
                return
            shown = Progress(*columns, console=Console(stderr=True), transient=True)
            self._whole = shown.add_task("whole", total=1.0, rest="", visible=False)
            # Without a total it moves: a task of minutes does not look like one that hangs.
            self._task = shown.add_task("", total=None, rest="", visible=False)
            shown.start()
            self._progress = shown
            self._draw()

    def _draw(self) -> None:
        """Show what has changed."""
        if self._progress is None or self._is_closed:
            return
        if self._fraction is not None:
            done = self._fraction
            rest = _Words(lambda: f"{done:4.0%}{left(time.monotonic() - self._begun, done)}")
            self._progress.update(self._whole, completed=done, rest=rest, visible=True)
        if self._text != self._drawn:
            self._progress.reset(
                self._task, total=None, description=self._text, visible=bool(self._text)
            )
            self._drawn = self._text
        self._draw_phases(self._progress)

    def _draw_phases(self, shown: Progress) -> None:
        rows = {(phase.name, phase.begun): phase for phase in self._active}
        for key in self._rows.keys() - rows.keys():
            shown.remove_task(self._rows.pop(key))
        for key, phase in rows.items():
            if key not in self._rows:
                total = phase.total or None
                self._rows[key] = shown.add_task(phase.name, total=total, rest="")
            shown.update(self._rows[key], completed=phase.done, rest=_Words(partial(counts, phase)))


@dataclass(frozen=True)
class _Words:
    """Words that are made anew whenever they are drawn: the time left must not stand still."""

    say: Callable[[], str]

    def __str__(self) -> str:
        return self.say()
