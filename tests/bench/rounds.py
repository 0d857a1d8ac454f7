"""Contenders measured in turn, so that what else the machine does hits all of them alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

Prepared = Callable[[], None]


def medians(contenders: Mapping[str, Callable[[], Prepared]], runs: int) -> dict[str, float]:
    """Measure each contender once a round, print all figures, and give the medians in seconds.

    Args:
        contenders: name -> what prepares it, outside of the time, and gives what is measured.
    """
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(runs):
        for name, prepare in contenders.items():
            run = prepare()
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
    width = max(map(len, times))
    for name, taken in times.items():
        print(
            f"  {name:<{width}} median {statistics.median(taken):6.2f} s   ({min(taken):.2f} to {max(taken):.2f})"
        )
    return {name: statistics.median(taken) for name, taken in times.items()}
