"""How many processes run beside each other."""

from __future__ import annotations

import os

_LIMIT = [0]


def limit(number: int) -> None:
    """Run at most this many; 0 stands for one per processor."""
    _LIMIT[0] = number


def workers() -> int:
    """Processes to run beside each other."""
    # taskset and the cpusets of containers allow fewer processors than there are.
    return _LIMIT[0] or len(os.sched_getaffinity(0))
