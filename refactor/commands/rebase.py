"""`refactor rebase`: run the program again on a new base, and say what became of every step.

Only text that somebody wrote can conflict. Then the rebase waits for a person, in files of our own,
and no branch moves until everything is decided.
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
from refactor.library.history import ledger_file, past, words_file
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
        stopped: what a person has to decide...
        paths: ...and the files in which he does.
        decided: where the decision that was taken now is kept; empty when there was none.
    """

    kept: Kept
    drift: Drift | None
    unsigned: bool
    stopped: Stopped | None = None
    paths: tuple[str, ...] = ()
    decided: str = ""


@dataclass(frozen=True)
class Abandoned:
    """A rebase that was given up: the branch, which is where it was, and the base that it was for."""

    branch: str
    onto: str


def current(workplace: Workplace, program: Program) -> int:
    """The version that is worked on: the newest that there is a run of, or the next one, once that was posted.

    Raises:
        BadInput: there is none, or it was posted and the next one is not open yet.
    """
    made = drift.last(workplace, program, None).version
    posted = max((each.version for each in ledger_file(program).read().version), default=0)
    if posted < made:
        return made
    if words_file(program, posted + 1).exists():
        return posted + 1
    raise BadInput(
        f"v{posted} of {program.name} was posted",
        f"`refactor next {program.name}` opens v{posted + 1}; -v{made} makes v{made} anew",
    )


def waiting(workplace: Workplace, program: Program) -> int:
    """The version of which a rebase waits.

    Raises:
        BadInput: there is none, or more than one.
    """
    series = program.name
    versions = standstill.waiting(workplace.state, series)
    if len(versions) > 1:
        raise BadInput(
            f"{len(versions)} rebases of {series} wait",
            f"say which: {', '.join(f'-v{n}' for n in versions)}",
        )
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
    if stopped := waits.load():
        raise Refused(
            f"a rebase of {branch_name(program.name, order.version)} onto {stopped.base.name} waits at {stopped.step}",
            "--continue or --abort it",
        )
    with workplace.tree(revision) as (base, tree):
        job = Job(workplace, program, past(program), order, say, force)
        return _again(job, old, base, tree)


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
    order = replace(
        order,
        signoff=order.signoff or stopped.signoff,
        allow_incomplete=order.allow_incomplete or stopped.allow_incomplete,
        assembly_unchecked=order.assembly_unchecked or stopped.assembly_unchecked,
        taken=tuple(dict.fromkeys((*stopped.taken, *order.taken))),
    )
    with workplace.tree(stopped.base.commit, stopped.base.name) as (base, tree):
        job = Job(workplace, program, past(program), order, say, stopped.force)
        run = run_on(job, ground(job, base, tree))
        path = _keep_decision(job, waits, run, tree)
        done = _again(job, old, base, tree)
    return replace(done, decided=str(path))


def _keep_decision(job: Job, waits: Standstill, run: Run, base: Tree) -> Path:
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
        raise BadInput(
            f"{stopped.step} no longer stops at what was to be decided: the series or the tree below it has changed",
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


def _again(job: Job, old: Run, base: Base, tree: Tree) -> Rebased:
    """Generate; then either every step came out and the branch has moved, or nothing has."""
    waits = _standstill(job.workplace, job.program.name, job.order.version)
    differs: list[Drift] = []

    def look(made: Run) -> None:
        new = Made(made, not made.stopped)
        differs.append(drift.compare(tree.objects, job.workplace.cache, Made(old), new))

    kept = keep(job, base, tree, look=look)
    was_signed = any("\nSigned-off-by: " in step.message for step in old.changed)
    unsigned = was_signed and not job.order.signoff
    if at := stop(job, kept.run, tree):
        stopped = at.stopped(kept.run, job)
        waits.keep(stopped, at.conflict.files)
        return Rebased(kept, None, False, stopped, tuple(map(str, waits.paths(stopped))))
    waits.drop()
    return Rebased(kept, differs[0], unsigned and not kept.run.stopped)
