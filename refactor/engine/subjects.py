"""The summaries of the steps of a series, as the subjects of mails have them."""

from __future__ import annotations

from refactor.engine.messages import subject, written
from refactor.library.program import Program
from refactor.runs.run import Run


def subjects(program: Program, run: Run | None = None) -> dict[str, str]:
    """Step id -> summary: of the commit in a run, else of a template that needs no filling in."""
    summaries = written(program)
    # A commit's own subject wins: its template may be filled in with what the step found.
    for step in run.changed if run else ():
        summaries[step.id] = subject(step)
    return summaries
