"""The change log of a run that is about to be mailed."""

from __future__ import annotations

from refactor.engine.changelog import Log, changelog, require_unopposed
from refactor.engine.drift import since_posted
from refactor.engine.workplace import Workplace
from refactor.git.quarantine import Quarantine
from refactor.library.history import VersionNotes
from refactor.library.program import Program
from refactor.review.ledger import Ledger
from refactor.runs.run import Run


def mailable_log(
    workplace: Workplace,
    objects: Quarantine,
    *,
    program: Program,
    run: Run,
    ledger: Ledger,
    notes: VersionNotes,
) -> Log:
    """The change log of a run that no objection holds back.

    Args:
        objects: a quarantine that has the commits of the run.
        notes: the user's own text about this version.

    Raises:
        BadInput: the user's text is not fit to be mailed.
        Refused: a reviewer's objection stands.
    """
    drift = since_posted(workplace, objects, program=program, run=run, ledger=ledger)
    log = changelog(program, objects, run, ledger=ledger, notes=notes, drift=drift)
    require_unopposed(log, program.name)
    return log
