"""A run: every step of a program on one base, decided in a quarantine; nothing of the user's is written here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import msgspec

from refactor.doors.maintainers import Maintainers
from refactor.doors.tree import Tree
from refactor.edits.kinds import Edit
from refactor.engine import expect, facts, messages
from refactor.engine.carrying import carried
from refactor.engine.decisions import decided
from refactor.engine.library import Program
from refactor.values.carry import Carried
from refactor.values.outcome import (
    Base,
    Broken,
    Changed,
    Conflict,
    Edited,
    EditFacts,
    EditOutcome,
    Facts,
    Failed,
    Idle,
    Incomplete,
    Partial,
    Run,
    StepOutcome,
    Unchanged,
    Unexamined,
)
from refactor.values.people import Person
from refactor.values.scope import Scope
from refactor.values.series import Step


@dataclass(frozen=True)
class Order:
    """What a run is asked for.

    Attributes:
        author, committer: `Name <address> seconds zone`.
        signoff: whether the user gave the word that his Signed-off-by may be added.
        allow_incomplete: go on past files that could not be examined.
        kept: step id -> a commit of an earlier run, kept where the step comes out the same.
    """

    version: int
    author: str
    committer: str
    signoff: bool = False
    allow_incomplete: bool = False
    kept: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Decided:
    """A step that makes a commit, but for its message, which waits for the people in it."""

    step: Step
    tree: Tree
    facts: Facts
    unexamined: tuple[Unexamined, ...]


Verdict = Decided | Unchanged | Incomplete | Failed


@dataclass
class Attempt:
    """What the edits of one step have come to so far."""

    tree: Tree
    edits: list[EditFacts] = field(default_factory=list)
    unexamined: list[Unexamined] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    conflict: Conflict | None = None

    def take(self, edit: Edit, kind: str, outcome: EditOutcome) -> None:
        """Put what an edit came to beside what the ones before it did."""
        match outcome:
            case Broken(reason, conflict):
                self.complaints.append(reason)
                self.conflict = conflict
            case Idle(reason):
                self.idle += [] if edit.optional else [reason]
            case Edited() | Partial():
                after = self.tree.write(outcome.files)
                done = facts.edit_facts(edit, kind, self.tree, after, outcome.rendered)
                self.edits.append(done)
                self.notes += outcome.notes
                self.complaints += expect.sites_hold(edit, done)
                self.unexamined += outcome.unexamined if isinstance(outcome, Partial) else ()
                self.tree = after


def generate(program: Program, base: Base, tree: Tree, order: Order, say: Callable[[str], None]) -> Run:
    """Run the program.

    Args:
        tree: of the base.
        say: is told the id of the step that is being worked on.

    Returns:
        The run; it ends at the first step that is Failed, or Incomplete and not allowed to be.
    """
    gone = sorted({symbol for step, _ in program.steps for symbol in step.gone})
    verdicts: list[tuple[Verdict, Future[tuple[Person, ...]]]] = []
    with ThreadPoolExecutor() as pool:
        # What takes long runs beside the rest, and whoever asks again gets the remembered answer, or the error.
        if gone:
            pool.submit(tree.grep, expect.search(gone), Scope())
        for _, edits in program.steps:
            for edit in edits:
                pool.submit(edit.foresee, tree, program.sources)
        maintainers = Maintainers(tree)
        at = tree
        for step, edits in program.steps:
            say(step.id)
            tried = attempt(step, edits, at, program)
            # Asked for at once, so that it runs beside what follows.
            people = pool.submit(maintainers.people, facts.patch(at, tried.tree))
            verdict = judge(step, tried, at, gone, order.allow_incomplete)
            verdicts.append((verdict, people))
            if isinstance(verdict, Failed | Incomplete):
                break
            at = tried.tree
        return _committed(program, base, at, verdicts, order)


def attempt(step: Step, edits: tuple[Edit, ...], tree: Tree, program: Program) -> Attempt:
    """What the edits of a step make of a tree, one after the other, up to the first that cannot be done."""
    tried = Attempt(tree)
    for edit, declared in zip(edits, step.edit, strict=True):
        if tried.complaints:
            break
        outcome = edit.apply(tried.tree, program.sources)
        if isinstance(outcome, Broken) and outcome.conflict:
            outcome = decided(program, step.id, tried.tree, outcome.conflict) or outcome
        tried.take(edit, str(declared["kind"]), outcome)
    return tried


def judge(step: Step, tried: Attempt, before: Tree, gone: list[str], allow_incomplete: bool) -> Verdict:
    """What a step has come to, by what its edits did and what it declares."""
    after = tried.tree
    if tried.unexamined and not allow_incomplete:
        # Whatever else is wrong may come of that.
        done = facts.step_facts(before, after, tuple(tried.edits), tried.notes)
        return Incomplete(step.id, tuple(tried.unexamined), done)
    unseen = [f"{place.path} was not examined: {place.reason}" for place in tried.unexamined]
    if after.oid == before.oid and (tried.complaints or unseen):
        return Failed(step.id, "; ".join([*tried.complaints, *tried.idle, *unseen]))
    if after.oid == before.oid:
        return _nothing_to_do(step, tried, before, gone)
    complaints, notes = expect.symbols_hold(step, after, gone)
    done = facts.step_facts(before, after, tuple(tried.edits), [*tried.notes, *notes])
    complaints = [*tried.complaints, *tried.idle, *complaints, *expect.files_hold(step, done)]
    if complaints:
        return Failed(step.id, "; ".join([*complaints, *unseen]), done)
    return Decided(step, after, done, tuple(tried.unexamined))


def _nothing_to_do(step: Step, tried: Attempt, tree: Tree, gone: list[str]) -> Unchanged | Failed:
    """No edit changed anything: upstream has it already when what the step declares holds, and only then."""
    complaints, _ = expect.symbols_hold(step, tree, gone)
    if not complaints and (step.gone or step.present):
        proof = [*(f"{symbol} is present" for symbol in step.present), *(f"{symbol} is gone" for symbol in step.gone)]
        return Unchanged(step.id, f"already upstream: {', '.join(proof)}")
    why = complaints or ["the step declares no symbol that would show it to be upstream already"]
    return Failed(step.id, "; ".join([*tried.idle, *why]))


def _committed(
    program: Program,
    base: Base,
    at: Tree,
    verdicts: list[tuple[Verdict, Future[tuple[Person, ...]]]],
    order: Order,
) -> Run:
    tools = messages.tools()
    tip = base.commit
    outcomes: list[StepOutcome] = []
    decided = [(each.step.id, each.tree.oid) for each, _ in verdicts if isinstance(each, Decided)]
    given = carried(program, at.objects, base.tree, decided, order.version)
    for verdict, people in verdicts:
        if not isinstance(verdict, Decided):
            outcomes.append(verdict)
            continue
        named = people.result()
        signer = order.author.rpartition(">")[0] + ">" if order.signoff else None
        tags = given.get(verdict.step.id, Carried())
        trailers = [tag.trailer for tag in tags.kept]
        message = messages.commit_message(
            program, verdict.step, verdict.facts, base, order.version, named, signer, trailers
        )
        tip = commit(at, verdict.tree.oid, tip, message, order, order.kept.get(verdict.step.id))
        notes = (*verdict.facts.notes, *tags.dropped, *tags.opposed)
        done = msgspec.structs.replace(verdict.facts, notes=notes)
        outcomes.append(Changed(verdict.step.id, verdict.tree.oid, tip, message, done, named, verdict.unexamined))
    messages.require_distinct(program, (step for step in outcomes if isinstance(step, Changed)))
    return Run(program.name, order.version, base, tools, tip, tuple(outcomes), dict(program.parameters))


def commit(tree: Tree, oid: str, parent: str, message: str, order: Order, kept: str | None) -> str:
    """Write a commit into the quarantine, or take an earlier one that differs in nothing but its dates.

    Returns:
        Its object name.
    """
    if kept is not None:
        raw = tree.objects.read(kept)
        dates = re.findall(rb"^(?:author|committer) .*> (\d+ [+-]\d{4})$", raw.split(b"\n\n", 1)[0], re.MULTILINE)
        if len(dates) == 2 and raw == _raw(oid, parent, message, order, [date.decode() for date in dates]):
            return kept
    return tree.objects.store("commit", _raw(oid, parent, message, order, None))


def _raw(oid: str, parent: str, message: str, order: Order, dates: list[str] | None) -> bytes:
    author, committer = order.author, order.committer
    if dates:
        author, committer = (
            re.sub(r"> .*$", f"> {date}", who) for who, date in zip((author, committer), dates, strict=True)
        )
    head = f"tree {oid}\nparent {parent}\nauthor {author}\ncommitter {committer}\n\n"
    return (head + message).encode("utf-8", "surrogateescape")
