"""`refactor run`: generate a series on a base and move its branch there."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from refactor.commands.test import require_examples
from refactor.engine import branch
from refactor.engine.branch import Guarded
from refactor.engine.fingerprints import of_run
from refactor.engine.frozen import require_as_mailed, require_same_base
from refactor.engine.grouped import grouped, keep_groups, require_sure
from refactor.engine.job import Job, Order
from refactor.engine.prerequisite import ground, run_on
from refactor.engine.sent import is_as_posted, sent_tip, stays
from refactor.engine.taken import Heads, keep_fates
from refactor.engine.trust import Maker, maker
from refactor.engine.workplace import Workplace
from refactor.git.tree import Tree
from refactor.library.history import past
from refactor.library.program import Program
from refactor.object_names import CommitId
from refactor.review.following import Fate
from refactor.runs.run import Base, BranchMove, Run
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
        taken: groups that another tree has, which are not mailed again.
    """

    run: Run
    branch: str
    previous: str
    moved: bool
    rescued: str
    first: tuple[Kept, ...] = ()
    taken: tuple[Fate, ...] = ()


def run(
    workplace: Workplace,
    program: Program,
    revision: str,
    *,
    order: Order,
    force: bool,
    untested: bool = False,
    say: Callable[[str], None],
) -> Kept:
    """Generate the program and, when every step succeeded, move the branch.

    Args:
        force: move the branch away from commits that are not ours.
        untested: run rules whose examples fail, too.

    Raises:
        BadInput: the base, a rule or a template is not fit.
        Refused: the branch is not the tool's to move.
        NotProved: an example fails, or the series that comes first cannot be generated.
    """
    if not untested:
        # Before the base is opened: a rule that fails its examples is fit for none.
        for rule in program.rules:
            require_examples(program.sources.library, workplace.cache, rule)
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
        Refused: the branch is not the tool's to move, or a subject prefix is only likely.
    """
    program = job.program
    below = ground(job, base, tree)
    by = maker(program)
    # Every branch that will move is looked at first: minutes of work are not refused at the end.
    before = [(made, _below(job, made, by)) for made in below.made]
    ledger, version = job.past.ledger, job.order.version
    require_same_base(ledger, program.name, version, base.commit)
    held = _own(job, below.base.commit, tree=tree, by=by)
    start = held.branch.tip or held.sent
    last = held.records.of(start) if start else None
    if held.sent and last and last.run.onto.commit != base.commit:
        # On another base it cannot be what was sent.
        raise stays(program.name, version)
    # A commit whose step does the same again keeps its dates, and so its name.
    kept = {step.id: step.commit for step in last.run.changed} if last else {}
    made = run_on(replace(job, order=replace(job.order, kept=kept)), below)
    if not made.stopped:
        held.require_as_sent(made)
        require_as_mailed(job.workplace.repository, tree.objects, held.records, ledger, made)
    look(made)
    taken = _noted(job, tree, made)
    if made.stopped or not made.changed:
        return Kept(made, held.branch.name, held.branch.tip or "", False, "", taken=taken)
    if not job.order.accept_prefixes:
        require_sure(program, made, again=_accepting(made))
    # From the lowest up: a command that is killed in between leaves each branch on one that is
    # there.
    first = [_moved(job, below.tree, run=each, held=place) for each, place in before]
    return replace(_moved(job, below.tree, run=made, held=held, first=first), taken=taken)


def _noted(job: Job, tree: Tree, made: Run) -> tuple[Fate, ...]:
    """Write down the groups of a run; those that another tree has."""
    program, workplace = job.program, job.workplace
    groups = partial(job.say, "another refactor is writing groups.toml; waiting for it")
    # Of a run that stopped, too: prefixes and held groups are chosen before the next one.
    keep_groups(program, grouped(made.steps), accept=job.order.accept_prefixes, waiting=groups)
    if made.stopped:
        return ()
    heads = Heads(workplace.repository, tree.objects, workplace.cache, job.order.taken_in)
    waiting = partial(job.say, "another refactor is writing the ledger; waiting for it")
    return keep_fates(program, made, heads, waiting=waiting)


def _accepting(made: Run) -> str:
    """The command that takes unsure prefixes as they are."""
    again = f"refactor run {made.series} --onto {shlex.quote(made.onto.name)}"
    return f"{again} -v{made.version} --accept-prefixes"


@dataclass(frozen=True)
class _Held:
    """A branch that may be moved, and the records of its runs.

    Attributes:
        sent: the commit that was posted, at which the branch has to stay; None where it may move.
    """

    branch: Guarded
    records: Records
    sent: CommitId | None

    def require_as_sent(self, made: Run) -> None:
        """Refuse a run by which the branch would no longer be what was posted.

        Raises:
            Refused: the version was posted, and the run makes other commits.
        """
        if self.sent and (not made.changed or made.tip != self.sent):
            raise stays(made.series, made.version)


def _held(job: Job, name: str, base: str, *, records: Records, by: Maker) -> _Held:
    repository = job.workplace.repository
    guarded = branch.guard(repository, records, name, base=base, maker=by, force=job.force)
    sent = sent_tip(repository, records.series, records.version)
    return _Held(guarded, records, sent)


def _own(job: Job, base: str, *, tree: Tree, by: Maker) -> _Held:
    """The branch of the program itself."""
    program, version = job.program, job.order.version
    name = branch.branch_name(program.name, version)
    records = job.workplace.records(program.name, version)
    held = _held(job, name, base, records=records, by=by)
    return replace(held, sent=held.sent or _posted(job, held, tree))


def _posted(job: Job, held: _Held, tree: Tree) -> CommitId | None:
    """The tip of a branch that was posted, where no ref keeps it; None where it was not."""
    # Posted on another machine, or before there were such refs.
    posted = job.past.ledger.of(job.order.version)
    last = held.records.of(held.branch.tip) if held.branch.tip else None
    if posted and last and is_as_posted(of_run(tree.objects, last.run), last.run, posted):
        return last.run.tip
    return None


def _below(job: Job, made: Run, by: Maker) -> _Held:
    """The branch of a series that comes first."""
    records = job.workplace.records(made.series, made.version)
    name = branch.branch_name(made.series, made.version)
    # It may be of another directory than the series on top of it.
    below = replace(by, stranger=made.stranger)
    held = _held(job, name, made.base.commit, records=records, by=below)
    held.require_as_sent(made)
    return held


def _moved(job: Job, tree: Tree, *, run: Run, held: _Held, first: Sequence[Kept] = ()) -> Kept:
    """Move a branch.

    Args:
        first: the branches of the series that come first, moved for this one.
    """
    before = held.branch.tip or ""
    below = []
    for kept in first:
        if kept.moved:
            below.append(BranchMove(kept.run.series, kept.run.version, kept.run.tip, kept.previous))
    rescued = branch.move(
        job.workplace.repository,
        tree.objects,
        held.records,
        branch=held.branch,
        run=run,
        below=tuple(below),
    )
    return Kept(run, held.branch.name, before, run.tip != before, rescued, tuple(first))
