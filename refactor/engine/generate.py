"""A run: every step of a program on one base, decided in a quarantine; nothing of the user's is written here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import msgspec

from refactor.engine import expectations, facts, memo, messages
from refactor.engine.attempt import Decided, Verdict
from refactor.engine.reverse import Earlier
from refactor.engine.tags import carried
from refactor.engine.upstream import in_another_form, makes_work, merged
from refactor.errors import BadInput, Unavailable
from refactor.git.ident import Ident
from refactor.git.tree import Tree
from refactor.library.library import Program
from refactor.mail.people import Person
from refactor.object_names import CommitId, TreeId
from refactor.review.carry import CarriedTags
from refactor.runs.run import (
    Base,
    Changed,
    Failed,
    Incomplete,
    Run,
    StepOutcome,
    Unchanged,
)
from refactor.series.scope import Scope
from refactor.tools.get_maintainer import Maintainers


@dataclass(frozen=True)
class Order:
    """What a run is asked for.

    Attributes:
        signoff: whether the user gave the word that his Signed-off-by may be added.
        allow_incomplete: go on past files that could not be examined.
        assembly_unchecked: go on where no assembler has answered about instructions.
        kept: step id -> a commit of an earlier run, kept where the step comes out the same.
        taken: the steps that the user says somebody has taken in another form.
        earlier: step id -> what it came to on other bases, the newest first: somebody may have
            taken it since.
    """

    version: int
    author: Ident
    committer: Ident
    signoff: bool = False
    allow_incomplete: bool = False
    kept: Mapping[str, CommitId] = field(default_factory=dict)
    earlier: Mapping[str, Sequence[Earlier]] = field(default_factory=dict)
    taken: tuple[str, ...] = ()
    assembly_unchecked: bool = False


def generate(
    program: Program, base: Base, tree: Tree, asked: Tree, order: Order, say: Callable[[str], None]
) -> Run:
    """Run the program.

    Args:
        tree: of the base.
        asked: the tree that the user named, below every series: its script names the people.
        say: is told the id of the step that is being worked on.

    Returns:
        The run; it ends at the first step that is Failed, or Incomplete and not allowed to be.

    Raises:
        BadInput: there is no such step as was said to be taken.
        Unavailable: this machine cannot check a step, and the order does not go on without.
    """
    steps = [step.id for step in program.steps]
    if unknown := next((step for step in order.taken if step not in steps), None):
        raise BadInput(
            f"--taken: {program.name} has no step '{unknown}'", f"there are {', '.join(steps)}"
        )
    verdicts: list[Verdict] = []
    people: dict[str, Future[tuple[Person, ...]]] = {}
    with ThreadPoolExecutor() as pool:
        # What takes long runs beside the rest, and whoever asks again gets the remembered answer,
        # or the error.
        if program.gone:
            pool.submit(tree.grep, expectations.search(program.gone), Scope())
        for step in program.steps:
            for edit in step.edits:
                pool.submit(edit.foresee, tree, program.sources)
        maintainers = Maintainers(asked)
        upstream = merged(program, tree, order.earlier, order.taken)
        at = tree
        for step in program.steps:
            say(step.id)
            if step.id in upstream and not makes_work(program, step, tree, at):
                verdicts.append(Unchanged(step.id, upstream[step.id]))
                continue
            verdict = memo.verdict(program, step, at, allow_incomplete=order.allow_incomplete)
            if isinstance(verdict, Failed) and verdict.facts is None:
                verdict = _hinted(verdict, in_another_form(program, tree, order.earlier))
            verdicts.append(verdict)
            if isinstance(verdict, Failed | Incomplete):
                break
            if isinstance(verdict, Decided):
                _require_checked(verdict, order)
                # Asked for at once, so that it runs beside what follows.
                people[step.id] = pool.submit(maintainers.people, facts.patch(at, verdict.tree))
                at = verdict.tree
        return _committed(program, base, at, verdicts, people, order)


def _require_checked(verdict: Decided, order: Order) -> None:
    """Refuse to call good what this machine could not check; another machine may find it broken."""
    for each in () if order.assembly_unchecked else verdict.facts.unchecked:
        raise Unavailable(
            f"step {verdict.step.id} is unchecked: {each}",
            f"{each.remedy}, or --assembly-unchecked to go on without",
        )


def _hinted(failed: Failed, steps: Sequence[str]) -> Failed:
    """A step that comes to nothing, perhaps because others were taken that are not just what they were."""
    if not steps:
        return failed
    options = " ".join(f"--taken {step}" for step in steps)
    words = f"most of {', '.join(steps)} is there, and some is not (`{options}` leaves out what was taken so)"
    return msgspec.structs.replace(failed, reason=f"{failed.reason}; {words}")


def _committed(
    program: Program,
    base: Base,
    at: Tree,
    verdicts: list[Verdict],
    people: Mapping[str, Future[tuple[Person, ...]]],
    order: Order,
) -> Run:
    tools = messages.tools()
    tip = base.commit
    outcomes: list[StepOutcome] = []
    decided = [(each.step.id, each.tree.oid) for each in verdicts if isinstance(each, Decided)]
    given = carried(program, at.objects, base.tree, decided, order.version)
    for verdict in verdicts:
        if not isinstance(verdict, Decided):
            outcomes.append(verdict)
            continue
        named = people[verdict.step.id].result()
        signer = order.author.person if order.signoff else None
        tags = given.get(verdict.step.id, CarriedTags())
        trailers = [tag.trailer for tag in tags.kept]
        message = messages.commit_message(
            program, verdict.step, verdict.facts, base, order.version, named, signer, trailers
        )
        tip = commit(at, verdict.tree.oid, tip, message, order, order.kept.get(verdict.step.id))
        notes = (*verdict.facts.notes, *tags.dropped, *tags.opposed)
        done = msgspec.structs.replace(verdict.facts, notes=notes)
        outcomes.append(
            Changed(
                verdict.step.id, verdict.tree.oid, tip, message, done, named, verdict.unexamined
            )
        )
    messages.require_distinct(program, (step for step in outcomes if isinstance(step, Changed)))
    return Run(
        program.name, order.version, base, tools, tip, tuple(outcomes), dict(program.parameters)
    )


def commit(
    tree: Tree, oid: TreeId, parent: CommitId, message: str, order: Order, kept: CommitId | None
) -> CommitId:
    """Write a commit into the quarantine, or take an earlier one that differs in nothing but its dates.

    Returns:
        Its object name.
    """
    if kept is not None:
        raw = tree.objects.read(kept)
        dates = re.findall(
            rb"^(?:author|committer) .*> (\d+ [+-]\d{4})$", raw.split(b"\n\n", 1)[0], re.MULTILINE
        )
        if len(dates) == 2 and raw == _raw(
            oid, parent, message, order, [date.decode() for date in dates]
        ):
            return kept
    return tree.objects.store_commit(_raw(oid, parent, message, order, None))


def _raw(oid: str, parent: str, message: str, order: Order, dates: list[str] | None) -> bytes:
    author, committer = order.author, order.committer
    if dates:
        author_date, committer_date = dates
        author = replace(author, date=author_date)
        committer = replace(committer, date=committer_date)
    head = f"tree {oid}\nparent {parent}\nauthor {author}\ncommitter {committer}\n\n"
    return (head + message).encode("utf-8", "surrogateescape")
