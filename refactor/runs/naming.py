"""People whom MAINTAINERS names for a series on one base, and not on another."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from refactor.mail.people import Person, distinct
from refactor.runs.run import Changed, Run


class PersonDrift(msgspec.Struct, frozen=True):
    """A person or list that MAINTAINERS names in one of two runs only.

    Attributes:
        steps: the steps that it is named for in that run alone.
        whole: whether the other run does not name it at all.
    """

    who: str
    role: str
    steps: tuple[str, ...]
    whole: bool


def newly_named(without: Run, within: Run) -> tuple[PersonDrift, ...]:
    """People named in one run and not in the other, first those new to the whole series."""
    before = _addresses(without.changed)
    steps = within.changed
    if without.stopped or within.stopped:
        # A run that stopped did not ask for the people of the steps below.
        steps = tuple(step for step in steps if step.id in before)
        both = frozenset(map(_id, steps))
        before = _addresses(step for step in without.changed if step.id in both)
    after = _addresses(steps)
    anywhere = frozenset[str]().union(*before.values())
    drifts = []
    for person in _people(steps):
        address = person.address
        whole = address not in anywhere
        new = []
        for step, addresses in after.items():
            # A step that only one run has says nothing about a person of the whole series.
            is_new = whole or address not in before.get(step, anywhere)
            if address in addresses and is_new:
                new.append(step)
        if new:
            drifts.append(PersonDrift(person.who, person.role, tuple(new), whole))
    return tuple(sorted(drifts, key=_by_extent))


def _by_extent(drift: PersonDrift) -> bool:
    return not drift.whole


def _id(step: Changed) -> str:
    return step.id


def _people(steps: Iterable[Changed]) -> tuple[Person, ...]:
    """The people of all steps, each address once."""
    return distinct(person for step in steps for person in step.people)


def _addresses(steps: Iterable[Changed]) -> dict[str, frozenset[str]]:
    """Step id -> the addresses of the people that are named for it."""
    return {step.id: frozenset(person.address for person in step.people) for step in steps}
