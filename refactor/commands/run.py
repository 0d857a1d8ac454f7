"""`refactor run`: generate a series on a base and move its branch there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from refactor.engine import branch
from refactor.engine.branch import Guarded
from refactor.engine.job import Job, Order
from refactor.engine.prerequisite import ground, run_on
from refactor.engine.trust import Maker, maker
from refactor.engine.workplace import Workplace
from refactor.git.tree import Tree
from refactor.library.history import past
from refactor.library.program import Program
from refactor.runs.run import Base, Run
from refactor.store.records import Records


@dataclass(frozen=True)
class Kept:
    """A run, and its branch afterwards.

    Attributes:
        previous: where the branch was before; empty when there was none.
        moved: whether it is somewhere else now.
        rescued: ref under which commits that were not ours stay reachable; empty when there were
            none.
        first: the runs of the series that come first, where their branches had to be made.
    """

    run: Run
    branch: str
    previous: str
    moved: bool
    rescued: str
    first: tuple[Kept, ...] = ()


def run(
    workplace: Workplace,
    program: Program,
    revision: str,
    *,
    order: Order,
    force: bool,
    say: Callable[[str], None],
) -> Kept:
    """Generate the program and, when every step succeeded, move the branch.

    Args:
        force: move the branch away from commits that are not ours.

    Raises:
        BadInput: the base, a rule or a template is not fit.
        Refused: the branch is not the tool's to move.
        NotProved: the series that comes first cannot be generated.
    """
    with workplace.tree(revision) as (base, tree):
        job = Job(workplace, program, past(program), order, say, force)
        return keep(job, base, tree)


def keep(job: Job, base: Base, tree: Tree, *, look: Callable[[Run], None] = lambda _: None) -> Kept:
    """Generate the program on a base and, when every step succeeded, move the branch.

    Args:
        tree: of the base.
        look: called with the run before the branch moves.

    Raises:
        BadInput: a rule or a template is not fit.
        Refused: the branch is not the tool's to move.
    """
    program = job.program
    below = ground(job, base, tree)
    by = maker(program)
    # Every branch that will move is looked at first: minutes of work are not refused at the end.
    before = [(made, _below(job, made, by)) for made in below.made]
    name = branch.branch_name(program.name, job.order.version)
    records = job.workplace.records(program.name, job.order.version)
    held = _held(job, name, below.base.commit, records=records, by=by)
    last = held.records.of(held.branch.tip) if held.branch.tip else None
    # A commit whose step does the same again keeps its dates, and so its name.
    kept = {step.id: step.commit for step in last.run.changed} if last else {}
    made = run_on(replace(job, order=replace(job.order, kept=kept)), below)
    look(made)
    if made.stopped or not made.changed:
        return Kept(made, held.branch.name, held.branch.tip or "", False, "")
    first = []
    for run_below, place in before:
        first.append(_moved(job, below.tree, run=run_below, held=place))
    return replace(_moved(job, below.tree, run=made, held=held), first=tuple(first))


@dataclass(frozen=True)
class _Held:
    """A branch that may be moved, and the records of its runs."""

    branch: Guarded
    records: Records


def _held(job: Job, name: str, base: str, *, records: Records, by: Maker) -> _Held:
    repository = job.workplace.repository
    guarded = branch.guard(repository, records, name, base=base, maker=by, force=job.force)
    return _Held(guarded, records)


def _below(job: Job, made: Run, by: Maker) -> _Held:
    """The branch of a series that comes first."""
    records = job.workplace.records(made.series, made.version)
    name = branch.branch_name(made.series, made.version)
    # It may be of another directory than the series on top of it.
    below = replace(by, stranger=made.stranger)
    return _held(job, name, made.base.commit, records=records, by=below)


def _moved(job: Job, tree: Tree, *, run: Run, held: _Held) -> Kept:
    before = held.branch.tip or ""
    rescued = branch.move(
        job.workplace.repository, tree.objects, held.records, branch=held.branch, run=run
    )
    return Kept(run, held.branch.name, before, run.tip != before, rescued)
