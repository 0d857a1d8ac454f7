"""`refactor groups`: the groups of a series that makes many patches, before any of them is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Literal

from refactor.engine.attempt import Decided
from refactor.engine.decide import StepVerdicts, decide
from refactor.engine.grouped import keep_groups
from refactor.engine.job import Job, Order
from refactor.engine.prerequisite import ground
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput, NotProved
from refactor.library.history import GROUPS, home, past
from refactor.library.program import Program
from refactor.runs.group import Group
from refactor.runs.run import Base, Failed, Held, Incomplete


@dataclass(frozen=True)
class GroupRow:
    """A group.

    Attributes:
        id: of its commit: `<step>/<key>`.
        sites: places changed; 0 for a group that is held.
        people: who the tree's get_maintainer.pl names for the patch.
        hold: why it makes no commit; empty where it makes one.
    """

    id: str
    group: Group
    files: tuple[str, ...]
    sites: int
    people: tuple[str, ...]
    state: Literal["planned", "held"]
    hold: str = ""


@dataclass(frozen=True)
class GroupTable:
    """The groups of a series on one base.

    Attributes:
        bundles: their number: the mail series.
        unsure: keys of groups whose subject prefix is only likely.
        file: groups.toml.
    """

    series: str
    base: Base
    groups: tuple[GroupRow, ...]
    bundles: int
    unsure: tuple[str, ...]
    file: str


def groups(
    workplace: Workplace,
    program: Program,
    *,
    revision: str,
    order: Order,
    say: Callable[[str], None],
) -> GroupTable:
    """Group the files that a series changes on a base, and write new groups to groups.toml.

    Raises:
        BadInput: no step of the series is spread, or the base, a rule or groups.toml is not fit.
        NotProved: a step cannot be done on this base.
    """
    if not any(step.declared.spread for step in program.steps):
        raise BadInput(
            f"no step of {program.name} makes a patch for each group of files",
            "[step.spread] does; see `refactor help series`",
        )
    with workplace.tree(revision) as (base, tree):
        job = Job(workplace, program, past(program), order, say)
        with ThreadPoolExecutor() as pool:
            rows = tuple(_rows(decide(job, ground(job, base, tree), pool)))
    waiting = partial(say, "another refactor is writing groups.toml; waiting for it")
    found = [(row.group, row.files) for row in rows]
    keep_groups(program, found, accept=order.accept_prefixes, waiting=waiting)
    unsure = [row.group.key for row in rows if row.group.proposals]
    return GroupTable(
        series=program.name,
        base=base,
        groups=rows,
        bundles=len({row.group.bundle for row in rows}),
        unsure=() if order.accept_prefixes else tuple(dict.fromkeys(unsure)),
        file=str(home(program) / GROUPS),
    )


def _rows(decisions: StepVerdicts) -> Iterator[GroupRow]:
    for verdict in decisions.verdicts:
        if isinstance(verdict, Failed):
            raise NotProved(f"step {verdict.id}: {verdict.reason}", "`refactor plan` shows more")
        if isinstance(verdict, Incomplete):
            raise NotProved(
                f"step {verdict.id}: {len(verdict.unexamined)} files could not be examined",
                "`refactor plan` lists them, --allow-incomplete goes on",
            )
        if isinstance(verdict, Held):
            yield GroupRow(verdict.id, verdict.group, verdict.files, 0, (), "held", verdict.reason)
        elif isinstance(verdict, Decided) and verdict.group:
            people = decisions.people[verdict.id].result()
            yield GroupRow(
                id=verdict.id,
                group=verdict.group,
                files=tuple(file.path for file in verdict.facts.files),
                sites=_sites(verdict),
                people=tuple(person.who for person in people),
                state="planned",
            )


def _sites(verdict: Decided) -> int:
    sites = 0
    for edit in verdict.facts.edits:
        sites += sum(edit.sites.values())
    return sites
