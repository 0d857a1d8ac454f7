"""What every step of a program does on one base: trees, facts and people, without messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from msgspec import structs

from refactor.engine import expectations, facts, memo
from refactor.engine.applicable import applicable
from refactor.engine.attempt import Decided, Outcome, Verdict
from refactor.engine.job import Ground, Job, Order
from refactor.engine.parting import Parting
from refactor.engine.prefix_history import PrefixHistory
from refactor.engine.stuck import Stuck, about
from refactor.engine.upstream import in_another_form, makes_work, merged
from refactor.engine.vanished import Vanishing
from refactor.errors import BadInput, RefactorError, Unavailable
from refactor.git.tree import Tree
from refactor.library.program import Program, ProgramStep
from refactor.mail.people import Person
from refactor.process.phases import counted
from refactor.runs.run import Blocked, Failed, Incomplete, NotForBase, Unchanged
from refactor.series.scope import Scope
from refactor.text.nearest import there_are
from refactor.tools.get_maintainer import Maintainers
from refactor.tools.workers import keep_here


@dataclass(frozen=True)
class StepVerdicts:
    """The verdicts for the steps of a program on one base.

    Attributes:
        job: with the steps that are for this base.
        verdicts: in order. Where one is Failed, or Incomplete and not allowed to be, the later ones
            are on a tree without it.
        tree: after the last step.
        people: id of a commit -> the people to send it to, once they are known.
    """

    job: Job
    verdicts: Sequence[Outcome]
    tree: Tree
    people: Mapping[str, Future[tuple[Person, ...]]]


def decide(job: Job, ground: Ground, pool: ThreadPoolExecutor) -> StepVerdicts:
    """Decide every step of the program of a job.

    A step that fails does not keep the ones from being tried that are about other files.

    Raises:
        BadInput: `--taken` names no step of the series.
        Unavailable: this machine cannot check a step, and the order does not go on without.
    """
    _require_known(job.program, job.order.taken)
    chosen = applicable(job.program, ground.tree)
    job = replace(job, program=chosen.program)
    if job.program.untrusted or ground.untrusted:
        keep_here()
    verdicts: list[Outcome] = []
    people: dict[str, Future[tuple[Person, ...]]] = {}
    _look_up(pool, job.program, ground.tree)
    maintainers = Maintainers(ground.bottom, may_leave=True)
    history = PrefixHistory(job.workplace.repository, ground.asked.commit)
    parting = Parting(maintainers, job.past.groups, history, job.order.allow_incomplete)
    deciding = _Deciding(job, ground, parting, merged(job, ground))
    at = ground.tree
    order = chosen.order
    for step in counted(job.program.name, order, len(order), "steps"):
        if isinstance(step, NotForBase):
            verdicts.append(step)
            continue
        job.say(step.id)
        for verdict in deciding.outcomes(step, at):
            verdicts.append(verdict)
            if isinstance(verdict, Decided):
                if job.order.people:
                    # Asked for at once, so that it runs beside the next steps.
                    people[verdict.id] = pool.submit(_people, maintainers, at, verdict.tree)
                at = verdict.tree
    return StepVerdicts(job, verdicts, at, people)


@dataclass(frozen=True)
class _Deciding:
    """What the verdicts for the steps of one run share.

    Attributes:
        upstream: step id -> the evidence that the base has it.
        stuck: the steps that failed so far.
    """

    job: Job
    ground: Ground
    parting: Parting
    upstream: Mapping[str, str]
    stuck: Stuck = field(default_factory=Stuck)

    def outcomes(self, step: ProgramStep, at: Tree) -> Sequence[Outcome]:
        """What a step comes to on a tree: one outcome, or one for each of its groups."""
        job = self.job
        # Even so, a step of this run may have brought a new call site.
        if step.id in self.upstream and not makes_work(job, step, base=self.ground.tree, tree=at):
            return [Unchanged(step.id, self.upstream[step.id])]
        verdict = self._behind(step, at) if self.stuck else self._verdict(step, at)
        found: Sequence[Outcome]
        if isinstance(verdict, Decided):
            found = self.parting.parts(verdict, before=at, stuck=self.stuck)
            found = [*found, *Vanishing(job, self.ground, at).groups(step, found)]
        else:
            found = Vanishing(job, self.ground, at).step(step, verdict)
        for outcome in found:
            # A group that failed was noted where its step was parted.
            if isinstance(outcome, Failed | Incomplete) and outcome.id == step.id:
                files = about(step, outcome, tree=at, sources=job.program.sources)
                self.stuck.take(step.id, files)
        return found

    def _verdict(self, step: ProgramStep, at: Tree) -> Verdict:
        allow = self.job.order.allow_incomplete
        verdict = memo.verdict(self.job, step, at, allow_incomplete=allow)
        if isinstance(verdict, Incomplete) and step.declared.spread:
            # The groups whose files were examined need not wait for the others. Nothing is kept of
            # this run, and its symbols would be missed for those files.
            whole = memo.verdict(self.job, _without_symbols(step), at, allow_incomplete=True)
            verdict = whole if isinstance(whole, Decided) else verdict
        # Without facts nothing was changed, so another step may be upstream in another form.
        if isinstance(verdict, Failed) and verdict.facts is None:
            return _hinted(verdict, in_another_form(self.job.program, self.ground))
        if isinstance(verdict, Decided):
            _require_checked(verdict, self.job.order)
        return verdict

    def _behind(self, step: ProgramStep, at: Tree) -> Verdict | Blocked:
        """The verdict for a step behind one that failed."""
        try:
            verdict = self._verdict(step, at)
        except RefactorError as error:
            # It would hide the failures that were found before.
            verdict = Failed(step.id, str(error))
        if not isinstance(verdict, Failed | Incomplete):
            return verdict
        files = about(step, verdict, tree=at, sources=self.job.program.sources)
        spread = step.declared.spread
        reason = self.stuck.blocks(files, spread.needs if spread else ())
        return Blocked(step.id, reason) if reason else self._excused(step, verdict, at)

    def _excused(
        self, step: ProgramStep, verdict: Failed | Incomplete, at: Tree
    ) -> Verdict | Blocked:
        """Whether a step failed only for symbols that a step before it should have removed."""
        declared = step.declared
        if not (declared.gone or declared.present):
            return verdict
        if not isinstance(self._verdict(_without_symbols(step), at), Decided):
            return verdict
        symbols = ", ".join((*declared.gone, *declared.present))
        return Blocked(step.id, f"{symbols}: not to be judged as long as {self.stuck} fails")


def _without_symbols(step: ProgramStep) -> ProgramStep:
    """A step that declares nothing about symbols."""
    return replace(step, declared=structs.replace(step.declared, gone=(), present=()))


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
                there_are(step, program.ids),
            )


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
    return structs.replace(failed, reason=f"{failed.reason}; {words}")
