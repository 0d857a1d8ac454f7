"""The progress of a long command in a log: a line now and then."""

from __future__ import annotations

import time
from threading import Condition, Thread

from refactor import streams
from refactor.process.phases import Phase
from refactor.report.progress_words import line

SECONDS = 10.0
"""The shortest time between two lines of a log."""

_AT_ONCE = ("waiting", "another refactor")
"""The begin of a text that says why nothing happens: it is never held back."""


class Lines:
    """A line for each new task, but at most one in some seconds; the newest one waits for its turn.

    Args:
        seconds: the shortest time between two lines.
        first: the shortest time until the first one.
    """

    def __init__(self, seconds: float, *, first: float = 0.0) -> None:
        self._seconds = seconds
        self._changed = Condition()
        self._text = self._last = ""
        self._active: tuple[Phase, ...] = ()
        self._is_held = False
        self._is_open = True
        self._next = time.monotonic() + first
        self._thread = Thread(target=self._tell_in_turn, daemon=True)
        self._thread.start()

    def __call__(self, text: str, fraction: float | None) -> None:
        """Take the task at hand; a line has no place for the fraction."""
        del fraction
        with self._changed:
            # Downloads report many times a second.
            if text == self._text:
                return
            self._text = text
            self._take(at_once=text.startswith(_AT_ONCE))

    def watch(self, active: tuple[Phase, ...]) -> None:
        """Take the active phases."""
        with self._changed:
            self._active = active
            self._take(at_once=False)

    def close(self) -> None:
        """Tell nothing more: what is held back is over."""
        with self._changed:
            self._is_open = False
            self._changed.notify()
        self._thread.join()

    def _take(self, *, at_once: bool) -> None:
        if at_once or time.monotonic() >= self._next:
            self._print()
        else:
            self._is_held = True
        self._changed.notify()

    def _print(self) -> None:
        self._is_held = False
        words = line(self._text, self._active)
        if words and words != self._last:
            streams.tell(f"{words}\n")
            self._last = words
            self._next = time.monotonic() + self._seconds

    def _tell_in_turn(self) -> None:
        with self._changed:
            while self._is_open:
                wait = None
                if self._is_held:
                    wait = self._next - time.monotonic()
                    if wait <= 0:
                        self._print()
                        continue
                self._changed.wait(wait)
