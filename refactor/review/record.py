"""Verdicts and decisions, entered into the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Set
from itertools import chain
from typing import TypeVar

import msgspec

from refactor.review.ledger import Decision, Decisions, Ledger, Objection, Tag
from refactor.review.question import Question
from refactor.review.tag_line import BLOCKER
from refactor.review.verdict_row import TagVerdict

E = TypeVar("E", Tag, Objection, Question)


def record_decisions(
    ledger: Ledger, accept: Iterable[str], reject: Iterable[str], some: Iterable[Decision] = ()
) -> Ledger:
    """The ledger with decisions about mails, without the tags and objections in rejected ones.

    Args:
        accept, reject: message-ids of mails that are decided about as a whole.
        some: decisions about one kind of tag, or for some of the steps.
    """
    reject = set(reject)
    made = [Decision(source, "accepted") for source in accept]
    # In one order, as the ledger is a file that people read and merge.
    for source in sorted(reject):
        made.append(Decision(source, "rejected"))
    decisions: dict[str, dict[str, Decision]] = {}
    for decision in (*ledger.decision, *made, *some):
        of_mail = decisions.setdefault(decision.source, {})
        if not decision.tag:
            # It is about every tag of the mail, whatever was decided about one before.
            of_mail.clear()
        of_mail[decision.tag] = decision
    decided = tuple(chain.from_iterable(map(dict.values, decisions.values())))
    ledger = _answered(ledger, decided)
    return msgspec.structs.replace(
        ledger,
        tag=tuple(_not_from(reject, ledger.tag)),
        objection=tuple(_not_from(reject, ledger.objection)),
        decision=decided,
    )


def _answered(ledger: Ledger, decided: Iterable[Decision]) -> Ledger:
    """The ledger without questions that are decided: what is accepted becomes a tag."""
    decisions = Decisions(decided)
    tags, left = list(ledger.tag), []
    for question in ledger.question:
        decision = decisions.about(question.source, question.tag)
        if decision is None:
            left.append(question)
        elif decision.verdict == "accepted":
            for step in decision.steps or question.steps:
                tags.append(_tag(ledger, question, step))
    return msgspec.structs.replace(ledger, tag=tuple(tags), question=tuple(left))


def _not_from(sources: Set[str], entries: Iterable[E]) -> list[E]:
    """The tags, objections or questions that came in other mails."""
    return [entry for entry in entries if entry.source not in sources]


def record_tags(ledger: Ledger, rows: Iterable[TagVerdict]) -> Ledger:
    """The ledger with the tags and objections of some mails, in the place of earlier ones of them.

    A mail may be read again, by rules that have changed since.
    """
    rows = tuple(rows)
    read = {row.source for row in rows}
    tags: dict[tuple[str, ...], Tag] = {}
    for tag in _not_from(read, ledger.tag):
        tags[tag.step, tag.tag, tag.person, tag.source] = tag
    objections = _not_from(read, ledger.objection)
    questions = _not_from(read, ledger.question)
    for row in rows:
        # A flagged tag waits for the user, and nothing of it is in the ledger until then.
        if row.status == "taken":
            for step in row.steps:
                tags[step, row.tag, row.person, row.source] = _tag(ledger, row, step)
        elif row.status == "blocker":
            objections.append(_objection(ledger, row))
        elif row.status == "flagged" and row.source and row.steps:
            # Without either the user cannot accept it.
            questions.append(_question(row))
    return msgspec.structs.replace(
        ledger,
        tag=tuple(tags.values()),
        objection=tuple(objections),
        question=tuple(questions),
    )


def _question(row: TagVerdict) -> Question:
    return Question(row.tag, row.person, row.source, row.version, row.steps, row.reason)


def _tag(ledger: Ledger, row: TagVerdict | Question, step: str) -> Tag:
    change = ledger.change(step, row.version)
    return Tag(step, row.tag, row.person, row.source, row.version, change)


def _objection(ledger: Ledger, row: TagVerdict) -> Objection:
    # On the cover letter it is against the whole, whatever becomes of one patch.
    step = row.steps[0] if len(row.steps) == 1 else ""
    change = ledger.change(step, row.version) if step else ""
    taken_back = "" if row.tag == BLOCKER else row.tag
    return Objection(
        person=row.person,
        source=row.source,
        version=row.version,
        step=step,
        change=change,
        tag=taken_back,
        withdraws=row.withdraws,
    )
