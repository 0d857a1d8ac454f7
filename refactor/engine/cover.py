"""The cover letter of a run: its template, filled in with the facts of every step."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from refactor.edits.kinds import rule_names
from refactor.engine import quotes
from refactor.engine.group_words import bundle_words
from refactor.engine.subject_prefix import cover_prefix
from refactor.engine.subjects import subject, written
from refactor.library.program import COVER_TEMPLATE, Program
from refactor.library.vocabulary import CoverWords
from refactor.mail.commit_message import Message, compose
from refactor.runs.facts import EditFacts, Unexamined
from refactor.runs.facts_in_text import facts_in_text, place_in_text
from refactor.runs.run import Run, Unchanged
from refactor.tools import template

_EMPTY_LOG = re.compile(r"^Changes in v\d+:[ \t]*\n(?:[ \t]*(?:\n|\Z))+", re.MULTILINE)
"""A heading of a change log without a line directly below it."""


def cover_letter(program: Program, run: Run, *, changes: str, evidence: str) -> Message:
    """The cover letter's subject and text, out of the series' template.

    Args:
        changes: the news of this version, as items of a list; without any the heading
            `Changes in v<N>:` goes.
        evidence: what checks showed of the commits, as items of a list.

    Raises:
        BadInput: the template is missing or not fit to be mailed.
    """
    where = str(program.sources.directory / COVER_TEMPLATE)
    facts = _cover_facts(program, run, changes=changes, evidence=evidence)
    text = template.render(program.sources.text(COVER_TEMPLATE), facts, where)
    if not changes:
        # A template need not ask: submitting-patches.rst wants a log of later versions only.
        text = _EMPTY_LOG.sub("", text)
    letter = compose(text, (), where)
    rules = quotes.in_cover(program, run.changed)
    return replace(letter, body=f"{letter.body}\n\n{rules}") if rules else letter


def _cover_facts(program: Program, run: Run, *, changes: str, evidence: str) -> dict[str, object]:
    """The names that the template of a cover letter sees."""
    number = {}
    steps = []
    edits: list[EditFacts] = []
    unexamined: list[Unexamined] = []
    for position, step in enumerate(run.changed, 1):
        number[step.id] = position
        steps.append({"id": step.id, "subject": subject(step), "facts": facts_in_text(step.facts)})
        edits += step.facts.edits
        # What was allowed by the user comes before what the series accepts.
        unexamined += map(place_in_text, step.unexamined)
        for edit in step.facts.edits:
            unexamined += map(place_in_text, edit.unexamined)
    lines: Counter[bool] = Counter()
    for edit in edits:
        # The cover letter says how many of the lines no rule has made.
        lines[edit.literal] += edit.lines
    words: CoverWords = {
        "series": program.name,
        "version": run.version,
        "prefix": cover_prefix(program.sources.text(COVER_TEMPLATE), run.changed),
        "base": run.onto,
        "below": _below(run),
        "number": number,
        "steps": steps,
        "left_out": _left_out(program, run),
        "rules": list(map(program.sources.rule, dict.fromkeys(rule_names(edits)))),
        "literal": lines[True],
        "lines": lines.total(),
        "rendered": [edit.rendered for edit in edits if edit.rendered is not None],
        "unexamined": unexamined,
        "changes": changes,
        "evidence": evidence,
        "tools": run.tools,
        "bundle": bundle_words([step.group for step in run.changed if step.group]),
    }
    return {**program.parameters, **words}


def _below(run: Run) -> str:
    """The series that the base lacks and this one lies on: as mails name it, or its branch."""
    branch = run.base.name if run.upstream is not None else ""
    return run.prerequisite or branch


def _left_out(program: Program, run: Run) -> list[dict[str, str]]:
    """The steps that make no commit: id, subject and reason of each."""
    subjects = written(program)
    left_out = []
    for step in run.steps:
        if isinstance(step, Unchanged):
            title = subjects.get(step.id, step.id)
            left_out.append({"id": step.id, "subject": title, "reason": step.reason})
    return left_out
