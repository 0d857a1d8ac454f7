"""A run: every step of a program on one base, decided in a quarantine.

Nothing is written into the user's repository here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import msgspec

from refactor.engine import expectations, facts, memo, messages
from refactor.engine.applicable import applicable
from refactor.engine.attempt import Decided, Verdict
from refactor.engine.base_facts import BaseFacts
from refactor.engine.commit import NewCommit
from refactor.engine.job import Ground, Job, Order
from refactor.engine.tags import carried
from refactor.engine.upstream import in_another_form, makes_work, merged
from refactor.errors import BadInput, Unavailable
from refactor.git.quarantine import Quarantine
from refactor.git.tree import Tree
from refactor.library.program import Program, ProgramStep
from refactor.mail.people import Person
from refactor.object_names import CommitId
from refactor.review.carry import CarriedTags
from refactor.runs.run import (
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
            if step.id in upstream and not makes_work(job, step, base=tree, tree=at):
                verdicts.append(Unchanged(step.id, upstream[step.id]))
                continue
            verdict = _verdict(job, ground, step, at=at)
            verdicts.append(verdict)
            # A later step would only fail because of this one.
            if isinstance(verdict, Failed | Incomplete):
                break
            if isinstance(verdict, Decided):
                _require_checked(verdict, order)
                # Asked for at once, so that it runs beside the next steps.
                people[step.id] = pool.submit(maintainers.people, facts.patch(at, verdict.tree))
                at = verdict.tree
        return _committed(job, ground, at, verdicts=verdicts, people=people)


def _look_up(pool: ThreadPoolExecutor, program: Program, tree: Tree) -> None:
    """Ask slow questions in the background.

    Whoever asks them again waits for the cached answer, or the error.
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


def _committed(
    job: Job,
    ground: Ground,
    at: Tree,
    *,
    verdicts: Sequence[Verdict | NotForBase],
    people: Mapping[str, Future[tuple[Person, ...]]],
) -> Run:
    """The run, with its commits written, each on the one before it.

    Args:
        at: the tree after the last step.
        people: step id -> the people to send it to, once they are known.
    """
    steps = [(each.step.id, each.tree.oid) for each in verdicts if isinstance(each, Decided)]
    base = ground.base
    tags = carried(job, at.objects, base=base.tree, steps=steps)
    commits = _Commits(job, ground, at.objects, people, tags)
    tip = base.commit
    outcomes: list[StepOutcome] = []
    changed: list[Changed] = []
    for verdict in verdicts:
        if isinstance(verdict, Decided):
            changed.append(commits.write(verdict, tip))
            tip = changed[-1].commit
            outcomes.append(changed[-1])
        else:
            outcomes.append(verdict)
    program = job.program
    messages.require_distinct(program, changed)
    return Run(
        series=program.name,
        version=job.order.version,
        base=base,
        tools=messages.tools(),
        tip=tip,
        steps=tuple(outcomes),
        parameters=dict(program.parameters),
    )


@dataclass(frozen=True)
class _Commits:
    """Everything that the commits of a run share.

    Attributes:
        people: step id -> the people to send it to, once they are known.
        tags: step id -> the tags that it keeps.
    """

    job: Job
    ground: Ground
    objects: Quarantine
    people: Mapping[str, Future[tuple[Person, ...]]]
    tags: Mapping[str, CarriedTags]

    def write(self, verdict: Decided, parent: CommitId) -> Changed:
        """Write the commit of a step."""
        order, step = self.job.order, verdict.step
        people = self.people[step.id].result()
        tags = self.tags.get(step.id, CarriedTags())
        # Each template has questions of its own.
        base = BaseFacts(self.ground.base, self.ground.tree)
        message = messages.commit_message(
            self.job.program,
            messages.StepResult(step, verdict.facts, base, order.version),
            people=people,
            # Signed-off-by is a legal statement: never without the user's word
            # (Documentation/process/submitting-patches.rst).
            signer=order.author.person if order.signoff else None,
            tags=[tag.trailer for tag in tags.kept],
        )
        commit = NewCommit(verdict.tree.oid, parent, message, order)
        oid = commit.write(self.objects, order.kept.get(step.id))
        notes = (*verdict.facts.notes, *tags.dropped, *tags.opposed)
        return Changed(
            id=step.id,
            tree=verdict.tree.oid,
            commit=oid,
            message=message,
            facts=msgspec.structs.replace(verdict.facts, notes=notes),
            people=people,
            unexamined=verdict.unexamined,
        )
