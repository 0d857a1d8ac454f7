"""Tags on their way into the next version: with the steps whose change is the one that was reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from refactor.engine.fingerprints import fingerprints
from refactor.engine.job import Job
from refactor.git.plumbing import Git
from refactor.review.carry import CarriedTags, carry
from refactor.review.objections import open_objections


def carried(
    job: Job, objects: Git, base: str, steps: Sequence[tuple[str, str]]
) -> dict[str, CarriedTags]:
    """Step id -> the tags that it keeps and those that it loses, and the objections that stand.

    Args:
        base: object name of the tree below the first step.
        steps: (step id, object name of the tree after it), in order.
    """
    ledger, version = job.past.ledger, job.order.version
    if not ledger.objection and not any(tag.version < version for tag in ledger.tag):
        # Then there is no need to know what the changes are.
        return {}
    trees = [base, *(tree for _, tree in steps)]
    made = fingerprints(objects, list(pairwise(trees)))
    now = {step: each.change for (step, _), each in zip(steps, made, strict=True)}
    known = {step: carry(ledger, step, change, version) for step, change in now.items()}
    for each in open_objections(ledger, now):
        words = f"{each.words}: {each.remedy(job.program.name)}"
        known[each.step] = replace(known[each.step], opposed=(*known[each.step].opposed, words))
    return {
        step: replace(each, opposed=(*each.opposed, *_answers(each)))
        for step, each in known.items()
    }


def _answers(given: CarriedTags) -> list[str]:
    # A new base may have changed the step, and nobody has thought of the objection.
    return [
        f"changed after {name}'s Nacked-by, which no longer stands: is it answered?"
        for name in given.answered
    ]
