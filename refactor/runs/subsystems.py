"""How far a tree-wide series has come: one line a subsystem, one bar a version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from refactor.review.ledger import Ledger
from refactor.runs.burndown import STATES, GroupState, version_number


class SubsystemState(msgspec.Struct, frozen=True):
    """The groups of one bundle together.

    Attributes:
        states: state -> the number of its groups in that state.
        waiting: ids of its groups whose mail nobody has answered for long.
        since: when the oldest of these was sent; empty for none.
        ping: who got these.
    """

    bundle: str
    groups: int
    states: dict[str, int]
    waiting: tuple[str, ...] = ()
    since: str = ""
    ping: tuple[str, ...] = ()


def by_subsystem(groups: Sequence[GroupState], before: str) -> tuple[SubsystemState, ...]:
    """One line a bundle.

    Args:
        before: what was sent until then, and has no answer, waits.
    """
    bundles: dict[str, list[GroupState]] = {}
    for group in groups:
        bundles.setdefault(group.bundle, []).append(group)
    return tuple(_subsystem(key, bundles[key], before) for key in sorted(bundles))


def _subsystem(key: str, groups: Sequence[GroupState], before: str) -> SubsystemState:
    waiting, dates = [], []
    people: dict[str, None] = {}
    for group in groups:
        if is_waiting(group, before):
            waiting.append(group.id)
            dates.append(group.date)
            people |= dict.fromkeys(group.people)
    return SubsystemState(
        bundle=key,
        groups=len(groups),
        states=counted(groups),
        waiting=tuple(waiting),
        since=min(dates, default=""),
        ping=tuple(people),
    )


def is_waiting(group: GroupState, before: str) -> bool:
    """Whether a group was sent before some time, and nobody has answered."""
    # Dates of the ledger are UTC in ISO 8601, which sorts as text; an unknown one is empty.
    return group.state == "sent" and "" < group.date < before


def counted(groups: Iterable[GroupState]) -> dict[str, int]:
    """State -> the number of groups in it, in the order of a group's life; without zeros."""
    numbers = Counter(group.state for group in groups)
    counts: dict[str, int] = {}
    for state in STATES:
        if numbers[state]:
            counts[state] = numbers[state]
    return counts


class VersionProgress(msgspec.Struct, frozen=True):
    """What became of the groups that were mailed in a version of the series.

    Attributes:
        states: state -> the number of these groups that are in that state now.
    """

    version: int
    mailed: int
    states: dict[str, int]


def by_version(groups: Iterable[GroupState], ledger: Ledger) -> Iterator[VersionProgress]:
    """The progress of each version that was mailed, the first one first."""
    now = {group.id: group for group in groups}
    for version in sorted(ledger.version, key=version_number):
        mailed = []
        for patch in version.patch:
            # A step that was taken out of series.toml since has no state any more.
            if patch.step in now:
                mailed.append(now[patch.step])
        yield VersionProgress(version.version, len(version.patch), counted(mailed))
