"""A run: every step of a program on one base, decided in a quarantine; nothing of the user's is written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import msgspec

from refactor.engine import expectations, facts, memo, messages
from refactor.engine.applicable import applicable
from refactor.engine.attempt import Decided, Verdict
from refactor.engine.commit import Commit
from refactor.engine.job import Ground, Job, Order
from refactor.engine.tags import carried
from refactor.engine.upstream import in_another_form, makes_work, merged
from refactor.errors import BadInput, Unavailable
from refactor.git.tree import Tree
from refactor.library.program import Program
from refactor.mail.people import Person
from refactor.review.carry import CarriedTags
from refactor.runs.run import (
    Base,
    Changed,
    Failed,
    Incomplete,
    NotForBase,
    Run,
    StepOutcome,
    Unchanged,
)
from refactor.series.scope import Scope
from refactor.tools.get_maintainer import Maintainers


def generate(job: Job, ground: Ground) -> Run:
    """Run the program of a job.

    Returns:
        The run; it ends at the first step that is Failed, or Incomplete and not allowed to be.

    Raises:
        BadInput: `--taken` names no step of the series.
        Unavailable: this machine cannot check a step, and the order does not go on without.
    """
    order, tree = job.order, ground.tree
    _require_known(job.program, order.taken)
    chosen = applicable(job.program, tree)
    job = replace(job, program=chosen.program)
    verdicts: list[Verdict | NotForBase] = []
    people: dict[str, Future[tuple[Person, ...]]] = {}
    with ThreadPoolExecutor() as pool:
        _look_up(pool, job.program, tree)
        maintainers = Maintainers(ground.bottom)
        upstream = merged(job, ground)
        at = tree
        for step in chosen.order:
            if isinstance(step, NotForBase):
                verdicts.append(step)
                continue
            job.say(step.id)
            if step.id in upstream and not makes_work(job, step, tree, at):
                verdicts.append(Unchanged(step.id, upstream[step.id]))
                continue
            verdict = memo.verdict(job, step, at, allow_incomplete=order.allow_incomplete)
            if isinstance(verdict, Failed) and verdict.facts is None:
                verdict = _hinted(verdict, in_another_form(job.program, ground))
            verdicts.append(verdict)
            if isinstance(verdict, Failed | Incomplete):
                break
            if isinstance(verdict, Decided):
                _require_checked(verdict, order)
                # Asked for at once, so that it runs beside what follows.
                people[step.id] = pool.submit(maintainers.people, facts.patch(at, verdict.tree))
                at = verdict.tree
        return _committed(job, ground.base, at, verdicts=verdicts, people=people)


def _look_up(pool: ThreadPoolExecutor, program: Program, tree: Tree) -> None:
    """Ask slow questions in the background; asking again waits for the cached answer, or the error."""
    if program.gone:
        pool.submit(tree.grep, expectations.search(program.gone), Scope())
    for step in program.steps:
        for edit in step.edits:
            pool.submit(edit.foresee, tree, program.sources)


def _require_known(program: Program, taken: Sequence[str]) -> None:
    """Refuse a step in `--taken` that the series does not have."""
    steps = [step.id for step in program.steps]
    for step in taken:
        if step not in steps:
            raise BadInput(
                f"--taken: {program.name} has no step '{step}'", f"there are {', '.join(steps)}"
            )


def _require_checked(verdict: Decided, order: Order) -> None:
    """Refuse to call good what this machine could not check; another machine may find it broken."""
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
    options = " ".join(f"--taken {step}" for step in steps)
    words = f"most of {', '.join(steps)} is there, and some is not (`{options}` leaves out what was taken so)"
    return msgspec.structs.replace(failed, reason=f"{failed.reason}; {words}")


def _committed(
    job: Job,
    base: Base,
    at: Tree,
    *,
    verdicts: list[Verdict | NotForBase],
    people: Mapping[str, Future[tuple[Person, ...]]],
) -> Run:
    """Write the commits of a run, each on the one before it."""
    program, order = job.program, job.order
    tools = messages.tools()
    tip = base.commit
    outcomes: list[StepOutcome] = []
    steps = [(each.step.id, each.tree.oid) for each in verdicts if isinstance(each, Decided)]
    tags_of = carried(job, at.objects, base.tree, steps)
    signer = order.author.person if order.signoff else None
    for verdict in verdicts:
        if not isinstance(verdict, Decided):
            outcomes.append(verdict)
            continue
        step = verdict.step
        named = people[step.id].result()
        tags = tags_of.get(step.id, CarriedTags())
        result = messages.StepResult(step, verdict.facts, base, order.version)
        trailers = [tag.trailer for tag in tags.kept]
        message = messages.commit_message(
            program, result, people=named, signer=signer, tags=trailers
        )
        commit = Commit(verdict.tree.oid, tip, message, order)
        tip = commit.write(at.objects, order.kept.get(step.id))
        notes = (*verdict.facts.notes, *tags.dropped, *tags.opposed)
        facts_of_step = msgspec.structs.replace(verdict.facts, notes=notes)
        outcomes.append(
            Changed(
                step.id, verdict.tree.oid, tip, message, facts_of_step, named, verdict.unexamined
            )
        )
    messages.require_distinct(program, (step for step in outcomes if isinstance(step, Changed)))
    return Run(
        program.name, order.version, base, tools, tip, tuple(outcomes), dict(program.parameters)
    )
