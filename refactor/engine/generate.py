"""A run: every step of a program on one base, decided in a quarantine.

Nothing is written into the user's repository here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass

import msgspec

from refactor.engine import messages
from refactor.engine.attempt import Decided, Outcome
from refactor.engine.base_facts import BaseFacts
from refactor.engine.commit import NewCommit
from refactor.engine.cover import cover_letter
from refactor.engine.decide import StepVerdicts, decide
from refactor.engine.job import Ground, Job
from refactor.engine.subject_prefix import joined, prefix_of
from refactor.engine.subjects import require_distinct
from refactor.engine.tags import carried
from refactor.errors import RefactorError
from refactor.git.quarantine import Quarantine
from refactor.library.program import COVER_TEMPLATE, Program
from refactor.mail.people import Person
from refactor.object_names import CommitId
from refactor.process.phases import counted
from refactor.review.carry import CarriedTags
from refactor.runs.run import Changed, Failed, Incomplete, Run, StepOutcome
from refactor.tools.workers import waiting_threads


def generate(job: Job, ground: Ground) -> Run:
    """Run the program of a job.

    Returns:
        The run. Behind a step that is Failed, or Incomplete and not allowed to be, are those about
        other files.

    Raises:
        BadInput: `--taken` names no step of the series.
        Unavailable: this machine cannot check a step, and the order does not go on without.
    """
    # Threads will do: the work is done by processes that they wait for.
    with ThreadPoolExecutor(waiting_threads()) as pool:
        return _committed(decide(job, ground, pool), ground)


def _committed(decisions: StepVerdicts, ground: Ground) -> Run:
    """The run, with its commits written, each on the one before it."""
    job, at = decisions.job, decisions.tree
    verdicts, people = decisions.verdicts, decisions.people
    _await(people.values())
    steps, failing = [], False
    for verdict in verdicts:
        failing |= isinstance(verdict, Failed | Incomplete)
        if isinstance(verdict, Decided):
            steps.append((verdict.id, verdict.tree.oid))
    base = ground.base
    tags = carried(job, at.objects, base=base.tree, steps=steps)
    commits = _Commits(job, ground, at.objects, people, tags, failing)
    tip = base.commit
    outcomes: list[StepOutcome] = []
    changed: list[Changed] = []
    for verdict in verdicts:
        outcome = commits.outcome(verdict, tip)
        outcomes.append(outcome)
        if isinstance(outcome, Changed):
            changed.append(outcome)
            tip = outcome.commit
    program = job.program
    if not commits.failing:
        require_distinct(program, changed)
    run = Run(
        series=program.name,
        version=job.order.version,
        base=base,
        tools=messages.tools(),
        tip=tip,
        steps=tuple(outcomes),
        parameters=dict(program.parameters),
        defaults=program.defaults,
    )
    _require_cover(program, run)
    return run


def _await(people: Collection[Future[tuple[Person, ...]]]) -> None:
    """Wait for get_maintainer.pl, which may have failed: each commit asks for its own people."""
    for _ in counted("get_maintainer.pl", as_completed(people), len(people), "patches"):
        pass


def _require_cover(program: Program, run: Run) -> None:
    """Refuse a cover letter that cannot be mailed now, and not first when it is."""
    if run.stopped or len(run.changed) < 2 or not program.sources.has(COVER_TEMPLATE):
        return
    # The change log and the evidence come later, below the subject.
    cover_letter(program, run, changes="", evidence="")


@dataclass(frozen=True)
class _Commits:
    """Everything that the commits of a run share.

    Attributes:
        people: step id -> the people to send it to, once they are known; none where the order
            asks for none.
        tags: step id -> the tags that it keeps.
        failing: whether some step failed, so that nothing of the run is kept.
    """

    job: Job
    ground: Ground
    objects: Quarantine
    people: Mapping[str, Future[tuple[Person, ...]]]
    tags: Mapping[str, CarriedTags]
    failing: bool

    def outcome(self, verdict: Outcome, parent: CommitId) -> StepOutcome:
        """What a step comes to in the run, with its commit written where it makes one."""
        if not isinstance(verdict, Decided):
            return verdict
        try:
            return self.write(verdict, parent)
        except RefactorError as error:
            if not self.failing:
                raise
            # It would hide the failures that were found before.
            return Failed(verdict.id, str(error), verdict.facts)

    def write(self, verdict: Decided, parent: CommitId) -> Changed:
        """Write the commit of a step."""
        order, step = self.job.order, verdict.step
        people = self.people[verdict.id].result() if order.people else ()
        tags = self.tags.get(verdict.id, CarriedTags())
        # Each template has questions of its own.
        base = BaseFacts(self.ground.base, self.ground.tree)
        template = self.job.program.sources.text(step.message)
        prefix = prefix_of(template, verdict.facts.files, verdict.group)
        message = messages.commit_message(
            self.job.program,
            messages.StepResult(
                step, verdict.facts, base, order.version, verdict.group, joined(prefix.text)
            ),
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
            proposals=prefix.proposals,
        )
