"""What every step of a program does on one base: trees, facts and people, without messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import msgspec

from refactor.engine import expectations, facts, memo
from refactor.engine.applicable import applicable
from refactor.engine.attempt import Decided, Verdict
from refactor.engine.job import Ground, Job, Order
from refactor.engine.parting import Parting
from refactor.engine.upstream import in_another_form, makes_work, merged
from refactor.errors import BadInput, Unavailable
from refactor.git.tree import Tree
from refactor.library.program import Program, ProgramStep
from refactor.mail.people import Person
from refactor.runs.run import Failed, Held, Incomplete, NotForBase, Unchanged
from refactor.series.scope import Scope
from refactor.tools.get_maintainer import Maintainers

Outcome = Verdict | NotForBase | Held


@dataclass(frozen=True)
class StepVerdicts:
    """The verdicts for the steps of a program on one base.

    Attributes:
        job: with the steps that are for this base.
        verdicts: in order, up to the first that is Failed, or Incomplete and not allowed to be.
        tree: after the last step.
        people: id of a commit -> the people to send it to, once they are known.
    """

    job: Job
    verdicts: Sequence[Outcome]
    tree: Tree
    people: Mapping[str, Future[tuple[Person, ...]]]


def decide(job: Job, ground: Ground, pool: ThreadPoolExecutor) -> StepVerdicts:
    """Decide every step of the program of a job.

    Raises:
        BadInput: `--taken` names no step of the series.
        Unavailable: this machine cannot check a step, and the order does not go on without.
    """
    tree = ground.tree
    _require_known(job.program, job.order.taken)
    chosen = applicable(job.program, tree)
    job = replace(job, program=chosen.program)
    verdicts: list[Outcome] = []
    people: dict[str, Future[tuple[Person, ...]]] = {}
    _look_up(pool, job.program, tree)
    maintainers = Maintainers(ground.bottom)
    parting = Parting(maintainers, job.past.groups)
    upstream = merged(job, ground)
    at = tree
    for step in chosen.order:
        if isinstance(step, NotForBase):
            verdicts.append(step)
            continue
        job.say(step.id)
        if step.id in upstream and not makes_work(job, step, base=tree, tree=at):
            verdicts.append(Unchanged(step.id, upstream[step.id]))
            continue
        for verdict in _parts(job, ground, step, at=at, parting=parting):
            verdicts.append(verdict)
            if isinstance(verdict, Decided):
                # Asked for at once, so that it runs beside the next steps.
                people[verdict.id] = pool.submit(_people, maintainers, at, verdict.tree)
                parting.took(verdict)
                at = verdict.tree
        # A later step would only fail because of this one.
        if isinstance(verdicts[-1], Failed | Incomplete):
            break
    return StepVerdicts(job, verdicts, at, people)


def _look_up(pool: ThreadPoolExecutor, program: Program, tree: Tree) -> None:
    """Ask slow questions in the background.

    Asking them again waits for the cached answer, or the error.
    """
    if program.gone:
        pool.submit(tree.grep, expectations.search(program.gone), Scope())
    for step in program.steps:
        for edit in step.edits:
            pool.submit(edit.foresee, tree, program.sources)


def _require_known(program: Program, taken: Sequence[str]) -> None:
    """Refuse a step in `--taken` that the series does not have."""
    for step in taken:
        if step not in program.ids:
            raise BadInput(
                f"--taken: {program.name} has no step '{step}'",
                f"there are {', '.join(program.ids)}",
            )


def _verdict(job: Job, ground: Ground, step: ProgramStep, *, at: Tree) -> Verdict:
    verdict = memo.verdict(job, step, at, allow_incomplete=job.order.allow_incomplete)
    # Without facts nothing was changed, so another step may be upstream in another form.
    if isinstance(verdict, Failed) and verdict.facts is None:
        return _hinted(verdict, in_another_form(job.program, ground))
    return verdict


def _parts(
    job: Job, ground: Ground, step: ProgramStep, *, at: Tree, parting: Parting
) -> Sequence[Outcome]:
    """The verdict for a step; where it makes a commit for each group of files, one for each."""
    verdict = _verdict(job, ground, step, at=at)
    if not isinstance(verdict, Decided):
        return [verdict]
    _require_checked(verdict, job.order)
    return parting.parts(verdict, before=at)


def _people(maintainers: Maintainers, before: Tree, after: Tree) -> tuple[Person, ...]:
    return maintainers.people(facts.patch(before, after))


def _require_checked(verdict: Decided, order: Order) -> None:
    """Refuse a step that this machine could not check: another one may find it broken."""
    unchecked = verdict.facts.unchecked
    if unchecked and not order.assembly_unchecked:
        raise Unavailable(
            f"step {verdict.step.id} is unchecked: {unchecked[0]}",
            f"{unchecked[0].remedy}, or --assembly-unchecked to go on without",
        )


def _hinted(failed: Failed, steps: Sequence[str]) -> Failed:
    """Add a hint to a failure that may be caused by a modified upstream version."""
    if not steps:
        return failed
    options = " ".join(map("--taken {}".format, steps))
    words = (
        f"most of {', '.join(steps)} is there, and some is not "
        f"(`{options}` leaves out what was taken so)"
    )
    return msgspec.structs.replace(failed, reason=f"{failed.reason}; {words}")
