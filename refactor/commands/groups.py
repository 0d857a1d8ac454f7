"""`refactor groups`: the groups of a series that makes many patches, before any of them is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Literal

from refactor.engine.attempt import Decided
from refactor.engine.bundles import people_of_group
from refactor.engine.decide import StepVerdicts, decide
from refactor.engine.grouped import keep_groups
from refactor.engine.job import Job, Order
from refactor.engine.prerequisite import ground
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput, NotProved
from refactor.git.patch_text import patch_text
from refactor.git.tree import Tree
from refactor.library.history import GROUPS, home, past
from refactor.library.program import Program
from refactor.runs.group import Group
from refactor.runs.run import Base, Failed, Held, Incomplete
from refactor.text.change import by_name
from refactor.text.formatting import Formatting, formatting
from refactor.tools.workers import waiting_threads


@dataclass(frozen=True)
class GroupRow:
    """A group.

    Attributes:
        id: of its commit: `<step>/<key>`.
        sites: places changed; 0 for a group that is held.
        people: who gets the patch.
        hold: why it makes no commit; empty where it makes one.
        long, joinable: added lines over 80 columns, and those broken without need.
    """

    id: str
    group: Group
    files: tuple[str, ...]
    sites: int
    people: tuple[str, ...]
    state: Literal["planned", "held"]
    hold: str = ""
    long: int = 0
    joinable: int = 0


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
        with ThreadPoolExecutor(waiting_threads()) as pool:
            below = ground(job, base, tree)
            decisions = decide(job, below, pool)
            lines = _formatting(decisions, below.tree)
            # Before the pool ends and the quarantine goes: the rows wait for get_maintainer.pl.
            rows = tuple(_rows(decisions, lines))
    waiting = partial(say, "another refactor is writing groups.toml; waiting for it")
    found = [(row.group, row.files) for row in rows]
    keep_groups(program, found, accept=order.accept_prefixes, waiting=waiting)
    return _table(program, base, rows, accepted=order.accept_prefixes)


def _table(
    program: Program, base: Base, rows: tuple[GroupRow, ...], *, accepted: bool
) -> GroupTable:
    bundles: set[str] = set()
    # A dict keeps the order, and a group of two steps once.
    unsure: dict[str, None] = {}
    for row in rows:
        bundles.add(row.group.bundle)
        if row.group.proposals and not accepted:
            unsure[row.group.key] = None
    return GroupTable(
        series=program.name,
        base=base,
        groups=rows,
        bundles=len(bundles),
        unsure=tuple(unsure),
        file=str(home(program) / GROUPS),
    )


def _formatting(decisions: StepVerdicts, below: Tree) -> dict[str, Formatting]:
    """Id of a commit -> the added lines of its group that reviewers may want otherwise."""
    trees, ids, at = [], [], below.oid
    for verdict in decisions.verdicts:
        if isinstance(verdict, Decided):
            trees.append((at, verdict.tree.oid))
            ids.append(verdict.id)
            at = verdict.tree.oid
    # All in one call of git diff-tree: a process for each costs more than the diffs.
    diffs = by_name(patch_text(below.objects, list(map(" ".join, trees)))) if trees else {}
    found = {}
    for identity, (before, _) in zip(ids, trees, strict=True):
        found[identity] = formatting(diffs.get(before, b""))
    return found


def _rows(decisions: StepVerdicts, lines: Mapping[str, Formatting]) -> Iterator[GroupRow]:
    for verdict in decisions.verdicts:
        # A table without a group would be taken for the whole.
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
            # Asked in the background since the step was decided: get_maintainer.pl takes 0.1 s a
            # patch.
            people = decisions.people[verdict.id].result()
            yield GroupRow(
                id=verdict.id,
                group=verdict.group,
                files=tuple(file.path for file in verdict.facts.files),
                sites=_sites(verdict),
                people=tuple(person.who for person in people_of_group(verdict.group, people)),
                state="planned",
                long=lines[verdict.id].long,
                joinable=lines[verdict.id].joinable,
            )


def _sites(verdict: Decided) -> int:
    sites = 0
    for edit in verdict.facts.edits:
        sites += sum(edit.sites.values())
    return sites
