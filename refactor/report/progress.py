"""The progress of a long command: a bar on a terminal, plain lines elsewhere; never on stdout."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from refactor import streams


@contextmanager
def bar() -> Iterator[Callable[[str, float], None]]:
    """A progress bar: a function that takes the current task and the finished fraction, 0 to 1."""
    # A log would keep every state of a bar.
    if not sys.stderr.isatty():
        yield _Lines()
        return
    # Rich takes a tenth of a second to import: only where it is seen.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=1.0)
        yield lambda text, fraction: progress.update(task, description=text, completed=fraction)


class _Lines:
    """A line for each new task."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, text: str, _fraction: float) -> None:
        # Downloads report many times a second.
        if text != self._last:
            streams.tell(f"{text}\n")
        self._last = text
