"""The order of kernel releases."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\d+")
_CANDIDATE = re.compile(r"-rc(\d+)")


def release_order(kernel: str) -> tuple[tuple[int, ...], int, int]:
    """By which releases are put in order: 7.3.0-rc2 comes before 7.3.0, and that before 7.3.4."""
    numbers = tuple(map(int, _NUMBER.findall(kernel.partition("-")[0])))
    candidate = _CANDIDATE.search(kernel)
    return numbers, candidate is None, int(candidate[1]) if candidate else 0
