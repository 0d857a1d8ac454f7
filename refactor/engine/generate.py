"""A run: every step of a program on one base, decided in a quarantine.

Nothing is written into the user's repository here.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import msgspec

from refactor.engine import messages
from refactor.engine.attempt import Decided
from refactor.engine.base_facts import BaseFacts
from refactor.engine.commit import NewCommit
from refactor.engine.decide import StepVerdicts, decide
from refactor.engine.job import Ground, Job
from refactor.engine.tags import carried
from refactor.git.quarantine import Quarantine
from refactor.mail.people import Person
from refactor.object_names import CommitId
from refactor.review.carry import CarriedTags
from refactor.runs.run import Changed, Run, StepOutcome


def generate(job: Job, ground: Ground) -> Run:
    """Run the program of a job.

    Returns:
        The run; it ends at the first step that is Failed, or Incomplete and not allowed to be.

    Raises:
        BadInput: `--taken` names no step of the series.
        Unavailable: this machine cannot check a step, and the order does not go on without.
    """
    # Threads will do: the work is done by processes that they wait for.
    with ThreadPoolExecutor() as pool:
        return _committed(decide(job, ground, pool), ground)


def _committed(decisions: StepVerdicts, ground: Ground) -> Run:
    """The run, with its commits written, each on the one before it."""
    job, at = decisions.job, decisions.tree
    verdicts, people = decisions.verdicts, decisions.people
    steps = [(each.id, each.tree.oid) for each in verdicts if isinstance(each, Decided)]
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
        people = self.people[verdict.id].result()
        tags = self.tags.get(verdict.id, CarriedTags())
        # Each template has questions of its own.
        base = BaseFacts(self.ground.base, self.ground.tree)
        message = messages.commit_message(
            self.job.program,
            messages.StepResult(step, verdict.facts, base, order.version, verdict.group),
            people=people,
            # Signed-off-by is a legal statement: never without the user's word
            # (Documentation/process/submitting-patches.rst).
            signer=order.author.person if order.signoff else None,
            tags=[tag.trailer for tag in tags.kept],
        )
        commit = NewCommit(verdict.tree.oid, parent, message, order)
        oid = commit.write(self.objects, order.kept.get(verdict.id))
        notes = (*verdict.facts.notes, *tags.dropped, *tags.opposed)
        return Changed(
            id=verdict.id,
            tree=verdict.tree.oid,
            commit=oid,
            message=message,
            facts=msgspec.structs.replace(verdict.facts, notes=notes),
            people=people,
            unexamined=verdict.unexamined,
            group=verdict.group,
        )
