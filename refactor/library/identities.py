"""The ids of steps: tags and the ledger follow them, so an id names one step on any base."""

from __future__ import annotations

from collections.abc import Sequence

from refactor.errors import BadInput
from refactor.series.schema import Step


def require_distinct(steps: Sequence[Step], where: str) -> None:
    """Refuse two steps of one id, unless each base has just one of them.

    Args:
        where: the file, for the message.

    Raises:
        BadInput: two steps share an id, and both may be for a base; or one names no template.
    """
    seen: dict[str, Step] = {}
    paired: set[str] = set()
    for step in steps:
        other = seen.setdefault(step.id, step)
        if other is step:
            continue
        if step.id in paired or not _exclude(step, other):
            raise BadInput(
                f"{where}: two steps have the id '{step.id}'",
                "an id names one step for good, or two whose `when` has and lacks one symbol",
            )
        if not (step.template and other.template):
            raise BadInput(
                f"{where}: two steps have the id '{step.id}', and one names no template",
                "their messages differ: give each a `template`",
            )
        paired.add(step.id)


def _exclude(step: Step, other: Step) -> bool:
    """Whether exactly one of two steps is for any base."""
    if step.when is None or other.when is None:
        return False
    return step.when.excludes(other.when)
