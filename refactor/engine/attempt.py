"""One step of a program on one tree: its edits applied, and the result held against the step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from refactor.edits.kinds import Edit
from refactor.edits.outcome import Broken, Conflict, Edited, EditOutcome, Idle, Partial
from refactor.edits.sources import Sources
from refactor.engine import expectations, facts
from refactor.engine.decisions import decided
from refactor.engine.shapes import shape_holds
from refactor.git.tree import Tree
from refactor.library.history import ConflictDecisions
from refactor.library.program import ProgramStep
from refactor.runs.facts import EditFacts, Facts, Unexamined
from refactor.runs.group import Group
from refactor.runs.run import (
    Blocked,
    Dropped,
    Failed,
    Held,
    Incomplete,
    NotForBase,
    Unchanged,
    Unmatched,
)
from refactor.series.schema import Step


@dataclass(frozen=True)
class Decided:
    """A step that makes a commit. Its message waits for the people in it."""

    step: Step
    tree: Tree
    facts: Facts
    unexamined: tuple[Unexamined, ...]
    group: Group | None = None

    @property
    def id(self) -> str:
        """The id of the commit: the step's, with the group's key where it makes several."""
        return f"{self.step.id}/{self.group.key}" if self.group else self.step.id


UNSURE = (
    "no symbol that it declares and no earlier run here shows it to be upstream "
    "(where it is, take the step out)"
)

Verdict = Decided | Unchanged | NotForBase | Incomplete | Failed

Outcome = Verdict | Held | Dropped | Unmatched | Blocked
"""What a step, or a group of one, comes to in a run."""


@dataclass
class Attempt:
    """The outcomes of the edits of one step so far.

    Attributes:
        nowhere: the rules that match nowhere.
        needless: why optional edits have nothing to do on this tree, where that is certain.
        by_hand: whether a person's decision about a conflict is in it.
        lasting: whether every edit would give the same again.
        parted: whether the step makes a commit for each group of files.
    """

    tree: Tree
    edits: list[EditFacts] = field(default_factory=list)
    unexamined: list[Unexamined] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)
    nowhere: list[str] = field(default_factory=list)
    needless: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    conflict: Conflict | None = None
    by_hand: bool = False
    lasting: bool = True
    parted: bool = False

    def take(self, edit: Edit, kind: str, outcome: EditOutcome) -> None:
        """Accumulate the outcome of one edit."""
        match outcome:
            case Broken(reason, conflict):
                self.complaints.append(reason)
                self.conflict = conflict
            case Idle(reason):
                if not edit.optional:
                    self.idle.append(reason)
                    self.nowhere += filter(None, [outcome.nowhere])
                # Where it is not certain, the rule may be the broken one.
                elif outcome.certain:
                    self.needless.append(reason)
            case Edited() | Partial():
                after = self.tree.write(outcome.files)
                done = facts.edit_facts(
                    edit,
                    kind,
                    before=self.tree,
                    after=after,
                    outcome=outcome,
                    parted=self.parted,
                )
                self.edits.append(done)
                self.notes += outcome.notes
                self.complaints += expectations.sites_hold(edit, done)
                self.unexamined += outcome.unexamined if isinstance(outcome, Partial) else ()
                self.lasting &= outcome.lasting
                self.tree = after


def attempt(
    step: ProgramStep, tree: Tree, *, sources: Sources, decisions: ConflictDecisions
) -> Attempt:
    """Apply the edits of a step to a tree, one after the other, up to the first that fails."""
    tried = Attempt(tree, parted=step.declared.spread is not None)
    for edit, declared in zip(step.edits, step.declared.edit, strict=True):
        # The later edits rest on this one, and would complain of the same.
        if tried.complaints:
            break
        outcome = edit.apply(tried.tree, sources)
        if isinstance(outcome, Broken) and outcome.conflict:
            decision = decided(decisions, step.id, tree=tried.tree, conflict=outcome.conflict)
            tried.by_hand |= decision is not None
            outcome = decision or outcome
        tried.take(edit, str(declared["kind"]), outcome)
    return tried


def judge(
    step: Step, tried: Attempt, *, before: Tree, gone: Sequence[str], allow_incomplete: bool
) -> Verdict:
    """The verdict for a step, by the outcomes of its edits and by its declarations.

    Args:
        before: the tree before the step.
        gone: all symbols that any step of the series declares gone.
    """
    after = tried.tree
    edits = tuple(tried.edits)
    if tried.unexamined and not allow_incomplete:
        # Unexamined files may be the cause of whatever else is wrong.
        done = facts.step_facts(before, after, edits=edits, notes=tried.notes)
        return Incomplete(step.id, tuple(tried.unexamined), done)
    # The user lets the step go on, but a failure may be the unexamined files' fault.
    unseen = [f"{place.path} was not examined: {place.reason}" for place in tried.unexamined]
    nowhere = tuple(tried.nowhere)
    if after.oid == before.oid and (tried.complaints or unseen):
        reasons = [*tried.complaints, *tried.idle, *unseen]
        return Failed(step.id, "; ".join(reasons), nowhere=nowhere)
    if after.oid == before.oid:
        return _nothing_to_do(step, tried, gone)
    complaints, notes = expectations.symbols_hold(step, after, gone)
    done = facts.step_facts(before, after, edits=edits, notes=[*tried.notes, *notes])
    complaints = [*tried.complaints, *tried.idle, *complaints, *expectations.files_hold(step, done)]
    complaints += shape_holds(step.shape_of, before, after)
    if complaints:
        return Failed(step.id, "; ".join([*complaints, *unseen]), done, nowhere)
    return Decided(step, after, done, tuple(tried.unexamined))


def _nothing_to_do(
    step: Step, tried: Attempt, gone: Sequence[str]
) -> Unchanged | NotForBase | Failed:
    """The verdict for a step that changed nothing."""
    complaints, _ = expectations.symbols_hold(step, tried.tree, gone)
    # Without declared symbols, a step that finds nothing may just as well be broken.
    if not complaints and (step.gone or step.present):
        proof = [*map("{} is present".format, step.present), *map("{} is gone".format, step.gone)]
        return Unchanged(step.id, f"already upstream: {', '.join(proof)}")
    if not complaints and len(tried.needless) == len(step.edit):
        return NotForBase(step.id, "; ".join(tried.needless))
    why = complaints or [UNSURE]
    return Failed(step.id, "; ".join([*tried.idle, *why]), nowhere=tuple(tried.nowhere))
