"""Tags on their way into the next version: with the steps whose change is the one that was reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from refactor.doors.git import Git
from refactor.engine.fingerprints import fingerprints
from refactor.engine.library import Program
from refactor.engine.past import ledger_file
from refactor.values.carry import Carried, carry


def carried(
    program: Program, objects: Git, base: str, steps: Sequence[tuple[str, str]], version: int
) -> dict[str, Carried]:
    """Step id -> the tags that it keeps and those that it loses.

    Args:
        base: object name of the tree below the first step.
        steps: (step id, object name of the tree after it), in order.

    Raises:
        BadInput: the ledger is not one.
    """
    ledger = ledger_file(program).read()
    if not any(tag.version < version for tag in ledger.tag):
        # Then there is no need to know what the changes are.
        return {}
    trees = [base, *(tree for _, tree in steps)]
    known = fingerprints(objects, list(pairwise(trees)))
    return {step: carry(ledger, step, each.change, version) for (step, _), each in zip(steps, known, strict=True)}
