"""How far long work has come, in words."""

from __future__ import annotations

import time

from refactor.process.phases import Phase


def left(seconds: float, fraction: float) -> str:
    """The time left, as `, 2:05 left`; empty where so little is done that it would be a guess.

    Args:
        seconds: since the begin.
        fraction: of the whole that is done.
    """
    if not 0.05 <= fraction < 1.0:
        return ""
    minutes, rest = divmod(round(seconds * (1 - fraction) / fraction), 60)
    return f", {minutes}:{rest:02} left"


def counts(phase: Phase) -> str:
    """How much of a phase is done, as `32 of 200 files, 0:10 left`.

    `32 so far` where the whole is not known, and empty at its begin.
    """
    if not phase.total:
        return f"{phase.done} so far" if phase.done else ""
    done = f"{phase.done} of {phase.total} {phase.unit}"
    return done + left(time.monotonic() - phase.begun, phase.done / phase.total)


def line(text: str, active: tuple[Phase, ...]) -> str:
    """The task at hand and the active phases in one line of a log."""
    parts = [text] if text else []
    for phase in active:
        parts.append(": ".join(filter(None, (phase.name, counts(phase)))))
    return "; ".join(parts)
