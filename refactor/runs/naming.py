"""Who MAINTAINERS names for a series on one base, and not on another."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from refactor.mail.people import Person, distinct
from refactor.runs.run import Run


class PersonDrift(msgspec.Struct, frozen=True):
    """Somebody, or a list, that MAINTAINERS names in one of two runs only: for the whole series, or for some steps."""

    who: str
    role: str
    steps: tuple[str, ...]
    whole: bool


def newly_named(without: Run, within: Run) -> tuple[PersonDrift, ...]:
    """Who is named in one run and not in the other, the series first, then single steps that both have."""
    there = {step.id: {person.address for person in step.people} for step in without.changed}
    made = within.changed
    if without.stopped or within.stopped:
        # Who would have been named for the steps that a run did not come to, nobody knows.
        both = there.keys() & {step.id for step in made}
        there, made = (
            {each: there[each] for each in both},
            tuple(step for step in made if step.id in both),
        )
    anywhere = {address for addresses in there.values() for address in addresses}
    found = []
    for person in distinct(person for step in made for person in step.people):
        steps = [step.id for step in made if _names(step.people, person)]
        whole = person.address not in anywhere
        only = (
            steps
            if whole
            else [each for each in steps if person.address not in there.get(each, {person.address})]
        )
        if only:
            found.append(PersonDrift(person.who, person.role, tuple(only), whole))
    return tuple(sorted(found, key=lambda naming: not naming.whole))


def _names(people: Iterable[Person], wanted: Person) -> bool:
    return any(person.address == wanted.address for person in people)
