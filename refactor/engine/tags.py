"""Tags that the next version keeps: those on steps that still make the change that was reviewed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from refactor.engine.fingerprints import fingerprints
from refactor.engine.job import Job
from refactor.git.plumbing import Git
from refactor.review.carry import CarriedTags, carry
from refactor.review.objections import open_objections


def carried(
    job: Job, objects: Git, *, base: str, steps: Sequence[tuple[str, str]]
) -> dict[str, CarriedTags]:
    """Step id -> the tags that it keeps and those that it loses, and the objections that stand.

    Args:
        base: object name of the tree below the first step.
        steps: (step id, object name of the tree after it), in order.
    """
    ledger, version = job.past.ledger, job.order.version
    if not ledger.objection and not any(tag.version < version for tag in ledger.tag):
        # Without any, the fingerprints need not be computed.
        return {}
    ids, trees = [], [base]
    for step, tree in steps:
        ids.append(step)
        trees.append(tree)
    prints = fingerprints(objects, list(pairwise(trees)))
    changes = {}
    for step, fingerprint in zip(ids, prints, strict=True):
        changes[step] = fingerprint.change
    opposed: dict[str, list[str]] = defaultdict(list)
    for objection in open_objections(ledger, changes):
        remedy = objection.remedy(job.program.name)
        opposed[objection.step].append(f"{objection.words}: {remedy}")
    tags = {}
    for step, change in changes.items():
        kept = carry(ledger, step, change, version)
        words = (*kept.opposed, *opposed[step], *_answers(kept))
        tags[step] = replace(kept, opposed=words)
    return tags


def _answers(tags: CarriedTags) -> Iterator[str]:
    """Questions about objections that the step no longer has."""
    # The step may differ only because of a new base, with the objection still unanswered.
    for name in tags.answered:
        yield f"changed after {name}'s Nacked-by, which no longer stands: is it answered?"
