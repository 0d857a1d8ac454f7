"""The phases of long work, for whoever watches: searching, spatch, get_maintainer.pl.

Work that is deep inside of a run begins a phase and advances it; the command line shows the active
ones. Nothing that is decided depends on them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import RLock
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class Phase:
    """A phase, as it is at one moment.

    Attributes:
        name: as a person reads it.
        total: the number of things to do; 0 where it is not known.
        unit: what is counted, in the plural.
        begun: the time at which it began (time.monotonic()).
        done: the number of things that are done.
    """

    name: str
    total: int
    unit: str
    begun: float
    done: int = 0


Watch = Callable[[tuple[Phase, ...]], None]
"""Takes the active phases, the oldest first."""


@dataclass
class _Active:
    """The phases of this process; threads of a run begin and end them at the same time."""

    phases: dict[object, Phase] = field(default_factory=dict)
    watch: Watch | None = None
    lock: RLock = field(default_factory=RLock)

    def change(self, key: object, phase: Phase | None) -> None:
        with self.lock:
            if phase is None:
                del self.phases[key]
            else:
                self.phases[key] = phase
            if self.watch:
                self.watch(tuple(self.phases.values()))

    def advance(self, key: object, number: int) -> None:
        with self.lock:
            phase = self.phases[key]
            self.change(key, replace(phase, done=phase.done + number))


_ACTIVE = _Active()


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """Tell every change of the active phases, from whatever thread it comes."""
    _ACTIVE.watch = watch
    try:
        yield
    finally:
        _ACTIVE.watch = None


@contextmanager
def phase(name: str, total: int = 0, unit: str = "") -> Iterator[Callable[[int], None]]:
    """A phase as long as the `with` block lasts, and the function that says how many are done."""
    key = object()
    _ACTIVE.change(key, Phase(name, total, unit, time.monotonic()))
    try:
        yield lambda number: _ACTIVE.advance(key, number)
    finally:
        _ACTIVE.change(key, None)


def counted(name: str, items: Iterable[Item], total: int, unit: str) -> Iterator[Item]:
    """The items, each counted once the caller is done with it.

    Args:
        total: the number of items.
    """
    with phase(name, total, unit) as advance:
        for item in items:
            yield item
            advance(1)
