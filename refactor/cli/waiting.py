"""What a person sees on stderr while a verb works."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

from refactor.cli import terminal
from refactor.report import progress

Tell = Callable[[str, float | None], None]
"""Takes the task at hand, and the finished fraction, 0 to 1; None for as before."""


@contextmanager
def telling(*, patient: bool = False) -> Iterator[Tell]:
    """The progress of a verb; nothing of it with --quiet.

    Args:
        patient: show nothing of a verb that is over at once.
    """
    with nullcontext(_ignore) if terminal.STATE.quiet else progress.bar(patient=patient) as tell:
        yield tell


@contextmanager
def saying() -> Iterator[Callable[[str], None]]:
    """The same for a verb that is over at once as a rule, and takes the task at hand alone."""
    with telling(patient=True) as tell:
        yield lambda words: tell(words, None)


def _ignore(_text: str, _fraction: float | None) -> None:
    pass
