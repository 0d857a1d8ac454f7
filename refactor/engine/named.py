"""Why a person is named for one of two runs only: MAINTAINERS differs, or the patches do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache as remembered

import msgspec

from refactor.git.tree import Tree
from refactor.mail.people import address
from refactor.runs.drift import Drift
from refactor.runs.naming import PersonDrift
from refactor.runs.run import Run
from refactor.tools.get_maintainer import Maintainers


def with_reasons(drift: Drift, *, old: tuple[Run, Tree], new: tuple[Run, Tree]) -> Drift:
    """A drift whose people are told apart by what differs about them.

    Args:
        old, new: the two runs, each with the tree of the base that it was asked to be on.

    Raises:
        Unavailable: the script of one of the bases fails.
    """
    came = _judged(drift.came, new[0], old[1], new[1])
    went = _judged(drift.went, old[0], new[1], old[1])
    return msgspec.structs.replace(drift, came=tuple(came), went=tuple(went))


def _judged(
    people: Iterable[PersonDrift], run: Run, other: Tree, own: Tree
) -> Iterator[PersonDrift]:
    """People that one run names, with the answer of the other base about the files of that run."""

    # The script takes 0.1 s a call, and many people are named for the same steps.
    @remembered
    def named(steps: tuple[str, ...]) -> frozenset[str]:
        script = Maintainers(other)
        return frozenset(person.address for person in script.people(_patch(run, steps)))

    for person in people:
        # One base says the same of the same files.
        by_files = other.oid == own.oid or address(person.who) in named(person.steps)
        yield msgspec.structs.replace(person, by_files=by_files)


def _patch(run: Run, steps: tuple[str, ...]) -> bytes:
    """As much of a patch as the script reads: the files that some steps touch."""
    lines = []
    for step in run.changed:
        if step.id in steps:
            for file in step.facts.files:
                lines.append(f"--- a/{file.path}\n+++ b/{file.path}\n")
    return "".join(lines).encode("utf-8", "surrogateescape")
