"""`refactor rebase`: run the program again on a new base, and report what changed in every step.

Only text that a person wrote can conflict. Then the rebase waits for a decision, in files of our
own, and no branch moves until everything is decided.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from refactor.commands.run import Kept, keep
from refactor.engine import drift
from refactor.engine.branch import branch_name
from refactor.engine.conflicts import stop, take
from refactor.engine.drift import Made
from refactor.engine.job import Job, Order
from refactor.engine.prerequisite import ground, run_on
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput, Refused
from refactor.git.tree import Tree
from refactor.library.history import past
from refactor.library.program import Program
from refactor.runs.drift import Drift
from refactor.runs.run import Base, Run
from refactor.runs.stopped import Stopped
from refactor.store import stopped as standstill
from refactor.store.stopped import Standstill


@dataclass(frozen=True)
class Rebased:
    """A series on a new base.

    Attributes:
        drift: from the run before; None where a person has to decide first.
        unsigned: whether the run before was signed off and this one is not.
        stopped: the conflict that a person has to decide; None where there is none.
        paths: the files in which to decide.
        decided: the file of the decision that was taken now; empty when there was none.
    """

    kept: Kept
    drift: Drift | None
    unsigned: bool
    stopped: Stopped | None = None
    paths: tuple[str, ...] = ()
    decided: str = ""


@dataclass(frozen=True)
class Abandoned:
    """A rebase that was given up.

    Attributes:
        branch: it is where it was.
        onto: the base that the rebase was for.
    """

    branch: str
    onto: str


def waiting(workplace: Workplace, program: Program) -> int:
    """The version of which a rebase waits.

    Raises:
        BadInput: there is none, or more than one.
    """
    series = program.name
    versions = standstill.waiting(workplace.state, series)
    if len(versions) > 1:
        options = ", ".join(f"-v{version}" for version in versions)
        raise BadInput(f"{len(versions)} rebases of {series} wait", f"say which: {options}")
    if not versions:
        raise BadInput(
            f"no rebase of {series} waits", f"`refactor rebase {series} --onto REV` begins one"
        )
    return versions[0]


def rebase(
    workplace: Workplace,
    program: Program,
    revision: str,
    *,
    order: Order,
    force: bool,
    say: Callable[[str], None],
) -> Rebased:
    """Generate the program on a new base and move the branch there.

    Raises:
        BadInput: there is no run to start from, or the base, a rule or a template is not fit.
        Refused: the branch is not the tool's to move, or an earlier rebase of it waits.
    """
    waits = _standstill(workplace, program.name, order.version)
    old = drift.last(workplace, program, order.version)
    stopped = waits.load()
    if stopped:
        # Its files may hold a decision that the user has half written.
        name = branch_name(program.name, order.version)
        raise Refused(
            f"a rebase of {name} onto {stopped.base.name} waits at {stopped.step}",
            "--continue or --abort it",
        )
    with workplace.tree(revision) as (base, tree):
        job = Job(workplace, program, past(program), order, say, force)
        return _again(job, old, base=base, tree=tree)


def proceed(
    workplace: Workplace, program: Program, order: Order, *, say: Callable[[str], None]
) -> Rebased:
    """Take the user's decision, and go on.

    Raises:
        BadInput: nothing waits, a marker is left, or the series or the base has changed since.
        Refused: the branch is not the tool's to move.
    """
    waits = _standstill(workplace, program.name, order.version)
    stopped = _waiting(waits, program.name, order.version)
    old = drift.last(workplace, program, order.version)
    # The options of the command that stopped: the user gave them once for the whole rebase.
    order = replace(
        order,
        signoff=order.signoff or stopped.signoff,
        allow_incomplete=order.allow_incomplete or stopped.allow_incomplete,
        assembly_unchecked=order.assembly_unchecked or stopped.assembly_unchecked,
        taken=tuple(dict.fromkeys((*stopped.taken, *order.taken))),
    )
    with workplace.tree(stopped.base.commit, stopped.base.name) as (base, tree):
        job = Job(workplace, program, past(program), order, say, stopped.force)
        # Once more up to the stop: a decision must be about what stops the run now.
        run = run_on(job, ground(job, base, tree))
        path = _keep_decision(job, waits, run=run, base=tree)
        done = _again(job, old, base=base, tree=tree)
    return replace(done, decided=str(path))


def _keep_decision(job: Job, waits: Standstill, *, run: Run, base: Tree) -> Path:
    """Keep the user's decision.

    Returns:
        The file that holds it.
    """
    decisions = job.past.decisions
    stopped = _waiting(waits, job.program.name, job.order.version)
    known = decisions.find(stopped.step, stopped.key)
    if known is not None:
        # An earlier --continue was killed after the decision was written.
        return known[0]
    at = stop(job, run, base)
    if at is None or at.failed.id != stopped.step or at.conflict.key != stopped.key:
        # The decision is about text that is not there any more.
        raise BadInput(
            f"{stopped.step} no longer stops at what was to be decided: "
            "the series or the tree below it has changed",
            "--abort, then rebase again",
        )
    place, files = waits.place(stopped), waits.edited(stopped)
    return take(decisions, at, base=stopped.base.name, place=place, files=files)


def abandon(workplace: Workplace, series: str, version: int) -> Abandoned:
    """Forget a rebase that waits.

    Raises:
        BadInput: nothing waits.
    """
    waits = _standstill(workplace, series, version)
    stopped = _waiting(waits, series, version)
    waits.drop()
    return Abandoned(branch_name(series, version), stopped.base.name)


def _standstill(workplace: Workplace, series: str, version: int) -> Standstill:
    return Standstill(workplace.state, series, version)


def _waiting(waits: Standstill, series: str, version: int) -> Stopped:
    stopped = waits.load()
    if stopped is None:
        raise BadInput(
            f"no rebase of {branch_name(series, version)} waits",
            f"`refactor rebase {series} --onto REV` begins one",
        )
    return stopped


def _again(job: Job, old: Run, *, base: Base, tree: Tree) -> Rebased:
    """Generate, and move the branch if every step succeeded; else move nothing."""
    waits = _standstill(job.workplace, job.program.name, job.order.version)
    differs: list[Drift] = []

    # Called before the branch moves: an error in here moves nothing.
    def look(made: Run) -> None:
        new = Made(made, not made.stopped)
        differs.append(drift.compare(tree.objects, job.workplace.cache, old=Made(old), new=new))

    kept = keep(job, base, tree, look=look)
    at = stop(job, kept.run, tree)
    if at:
        stopped = at.stopped(kept.run, job)
        waits.keep(stopped, at.conflict.files)
        paths = tuple(map(str, waits.paths(stopped)))
        return Rebased(kept, None, unsigned=False, stopped=stopped, paths=paths)
    waits.drop()
    # Said, and not signed: only the user can certify the origin (submitting-patches.rst,
    # Developer's Certificate of Origin).
    unsigned = _is_signed(old) and not job.order.signoff and not kept.run.stopped
    return Rebased(kept, differs[0], unsigned)


def _is_signed(run: Run) -> bool:
    return any("\nSigned-off-by: " in step.message for step in run.changed)
