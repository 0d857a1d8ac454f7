"""The change log of a run that is about to be mailed."""

from __future__ import annotations

from refactor.engine.changelog import Log, changelog, require_unopposed
from refactor.engine.drift import since_posted
from refactor.engine.workplace import Workplace
from refactor.errors import Refused
from refactor.git.quarantine import Quarantine
from refactor.library.history import VersionNotes
from refactor.library.program import Program
from refactor.review.ledger import Ledger
from refactor.review.open_questions import open_questions
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
        Refused: a reviewer's objection stands, or a flagged tag is not decided.
    """
    require_decided(ledger, program.name, run.version)
    drift = since_posted(workplace, objects, program=program, run=run, ledger=ledger)
    log = changelog(program, objects, run, ledger=ledger, notes=notes, drift=drift)
    require_unopposed(log, program.name)
    return log


def require_decided(ledger: Ledger, series: str, version: int) -> None:
    """Refuse a version while a flagged tag of an earlier one is not decided.

    Raises:
        Refused: there is one; with the command that decides.
    """
    if asked := open_questions(ledger.question, ledger.tag, version):
        raise Refused(asked.words, asked.remedy(series))
