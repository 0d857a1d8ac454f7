"""The summaries of the steps of a series, as the subjects of mails have them."""

from __future__ import annotations

from collections.abc import Iterable

from refactor.errors import BadInput
from refactor.library.program import Program
from refactor.runs.run import Changed, Run


def subject(step: Changed) -> str:
    """The first line of a step's message."""
    return step.message.partition("\n")[0]


def subjects(program: Program, run: Run | None = None) -> dict[str, str]:
    """Step id -> summary: of the commit in a run, else of a template that needs no filling in."""
    summaries = written(program)
    # A commit's own subject wins: its template may be filled in with what the step found.
    for step in run.changed if run else ():
        summaries[step.id] = subject(step)
    return summaries


def written(program: Program) -> dict[str, str]:
    """Step id -> summary as its template has it, where nothing is to be filled in."""
    summaries: dict[str, str] = {}
    for step in program.steps:
        template_text = program.sources.text(step.declared.message)
        first = template_text.lstrip().partition("\n")[0].strip()
        # What Jinja2 fills in is known only after a run.
        if first and "{" not in first:
            summaries.setdefault(step.id, first)
    return summaries


def require_distinct(program: Program, steps: Iterable[Changed]) -> None:
    """Refuse two patches with one summary: a mail archive could not tell them apart.

    Raises:
        BadInput: there are; with the steps.
    """
    seen: dict[str, str] = {}
    for step in steps:
        title = subject(step)
        other = seen.setdefault(title, step.id)
        if other != step.id:
            pair = f"steps '{other}' and '{step.id}'"
            raise BadInput(f"{program.sources.directory}: {pair} have the same subject '{title}'")
