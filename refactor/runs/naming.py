"""People whom MAINTAINERS names for a series on one base, and not on another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import msgspec

from refactor.mail.people import Person, distinct
from refactor.runs.run import Changed, Run


class PersonDrift(msgspec.Struct, frozen=True):
    """A person or list that MAINTAINERS names in one of two runs only.

    Attributes:
        steps: the steps that it is named for in that run alone.
        whole: whether the other run does not name it at all.
        by_files: whether MAINTAINERS of the other base would name it for these steps as well: it is
            the patches that touch other files.
    """

    who: str
    role: str
    steps: tuple[str, ...]
    whole: bool
    by_files: bool = False


def newly_named(without: Run, within: Run) -> tuple[PersonDrift, ...]:
    """People named in one run and not in the other, first those new to the whole series."""
    earlier, later = _comparable(without, within)
    before, after = _addresses(earlier), _addresses(later)
    anywhere = frozenset[str]().union(*before.values())
    drifts = []
    for person in _people(later):
        whole = person.address not in anywhere
        new = []
        for step, addresses in after.items():
            # A step that only one run has says nothing about a person of the whole series.
            is_new = whole or person.address not in before.get(step, anywhere)
            if person.address in addresses and is_new:
                new.append(step)
        if new:
            drifts.append(PersonDrift(person.who, person.role, tuple(new), whole))
    return tuple(sorted(drifts, key=_by_extent))


def _comparable(one: Run, other: Run) -> tuple[Sequence[Changed], Sequence[Changed]]:
    """The steps of two runs whose people can be compared."""
    if one.stopped or other.stopped:
        # get_maintainer.pl is asked step by step: a run that stopped has no people further on.
        both = set(map(_id, one.changed)) & set(map(_id, other.changed))
        return _of(one, both), _of(other, both)
    return one.changed, other.changed


def _of(run: Run, ids: Collection[str]) -> list[Changed]:
    return [step for step in run.changed if step.id in ids]


# People of the whole series first: sorted() keeps the order of equals.
def _by_extent(drift: PersonDrift) -> bool:
    return not drift.whole


def _id(step: Changed) -> str:
    return step.id


def _address(person: Person) -> str:
    # A maintainer may change the spelling of a name, and is the same person all the same.
    return person.address


def _people(steps: Iterable[Changed]) -> tuple[Person, ...]:
    """The people of all steps, each address once."""
    people: list[Person] = []
    for step in steps:
        people += step.people
    return distinct(people)


def _addresses(steps: Iterable[Changed]) -> dict[str, frozenset[str]]:
    """Step id -> the addresses of the people that are named for it."""
    addresses = {}
    for step in steps:
        addresses[step.id] = frozenset(map(_address, step.people))
    return addresses
