"""The ids of steps and groups: tags and the ledger follow them, so an id names one commit."""

from __future__ import annotations

from collections.abc import Sequence

from refactor.errors import BadInput
from refactor.series.schema import Step
from refactor.text.nearest import there_are


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
        # One needs the symbol and one its absence: any third would be for a base of one of them.
        paired.add(step.id)


def _exclude(step: Step, other: Step) -> bool:
    """Whether exactly one of two steps is for any base."""
    if step.when is None or other.when is None:
        return False
    return step.when.excludes(other.when)


def require_groupable(steps: Sequence[Step], where: str) -> None:
    """Refuse groups of a series that mean different things, or need what is not before them.

    Raises:
        BadInput: two steps are spread in two ways, or one needs a step that is not an earlier one
            that makes one commit.
    """
    ways: dict[str, str] = {}
    single: list[str] = []
    for step in steps:
        if step.spread is None and ways:
            raise BadInput(
                f"{where}: step '{step.id}' comes after one that is spread",
                "its patch would apply after all groups alone: put it in a series `after` this one",
            )
        if step.spread is None:
            single.append(step.id)
            continue
        ways.setdefault(step.spread.by, step.id)
        if len(ways) > 1:
            pair = " and ".join(f"'{other}' by {way}" for way, other in ways.items())
            raise BadInput(
                f"{where}: steps are spread in two ways: {pair}",
                "groups.toml has one list for all of them: spread them alike",
            )
        for needed in step.spread.needs:
            if needed not in single:
                raise BadInput(
                    f"{where}: step '{step.id}' needs '{needed}', which is no earlier step with "
                    "one commit",
                    there_are(needed, single),
                )
