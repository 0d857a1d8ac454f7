"""The summaries that the steps of a series have: what mails call them."""

from __future__ import annotations

from refactor.engine.messages import subject, written
from refactor.library.program import Program
from refactor.runs.run import Run


def subjects(program: Program, run: Run | None = None) -> dict[str, str]:
    """Step id -> summary: as a run wrote it, else as the template has it, where nothing is to be filled in."""
    return written(program) | {step.id: subject(step) for step in (run.changed if run else ())}
