"""The evidence of checks, as items of the cover letter."""

from __future__ import annotations

from collections.abc import Sequence

from refactor.runs.evidence import sentences, trees
from refactor.runs.run import Changed, Run
from refactor.store.records import Records


def evidence_items(records: Records, run: Run, steps: Sequence[Changed]) -> str:
    """What checks showed of exactly the trees of a run.

    Args:
        steps: those that are mailed, in order.

    Raises:
        Unavailable: the record of a check cannot be read.
    """
    numbers = {}
    for number, step in enumerate(steps, 1):
        numbers[step.id] = number
    lines = sentences(records.evidence(trees(run)), numbers)
    return "\n".join(f"- {line}" for line in lines)
