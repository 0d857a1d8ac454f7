"""A version as it would be mailed, for the page of a check: nothing is written, nothing refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from refactor.commands.people import MailCounts, RecipientTable, people
from refactor.engine.branch import recorded_run
from refactor.engine.bundles import is_spread
from refactor.engine.cover import cover_letter
from refactor.engine.drift import Made, compare, present
from refactor.engine.evidence import evidence_items
from refactor.engine.mailable import mailable_log
from refactor.engine.workplace import Workplace
from refactor.errors import RefactorError
from refactor.git.quarantine import Quarantine
from refactor.library.history import ledger_file, version_notes
from refactor.library.program import Program
from refactor.runs.drift import Drift
from refactor.runs.run import Run

Value = TypeVar("Value")


@dataclass(frozen=True)
class Posting:
    """A version as it would be mailed.

    Attributes:
        run: that made its commits.
        cover: subject and text of the cover letter; empty where there is none.
        changes: what the cover letter says below `Changes in v<N>:`; empty for a first version.
        people: None where they are not known.
        drift: from the last run of the version before; None where there is none here.
        waiting: why one of these is missing, as no mail could be written now; a line each.
    """

    run: Run
    cover: str
    changes: str
    people: RecipientTable | MailCounts | None
    drift: Drift | None
    waiting: tuple[str, ...]


def posting(workplace: Workplace, program: Program, version: int) -> Posting:
    """A version as it would be mailed.

    Raises:
        BadInput: there is no such branch.
        Refused: it holds commits that are not ours.
    """
    run = recorded_run(workplace, program, version)
    waiting: list[str] = []
    with Quarantine(workplace.repository) as objects:
        changes = _try(waiting, lambda: _changes(workplace, objects, program, run)) or ""
        cover = _try(waiting, lambda: _cover(workplace, program, run, changes)) or ""
        drift = _drift(workplace, objects, program, run)
    table = _try(waiting, lambda: people(workplace, program, version))
    return Posting(run, cover, changes, table, drift, tuple(dict.fromkeys(waiting)))


def _try(waiting: list[str], ask: Callable[[], Value]) -> Value | None:
    try:
        return ask()
    except RefactorError as error:
        # Of use all the same: format-patch refuses, and says the same words.
        waiting.append(str(error))
        return None


def _changes(workplace: Workplace, objects: Quarantine, program: Program, run: Run) -> str:
    if is_spread(run):
        # Each bundle has a cover letter of its own, with changes of its own.
        return ""
    ledger = ledger_file(program).read()
    notes = version_notes(program, run.version)
    log = mailable_log(workplace, objects, program=program, run=run, ledger=ledger, notes=notes)
    return log.cover


def _cover(workplace: Workplace, program: Program, run: Run, changes: str) -> str:
    # As format-patch does by default; each bundle of a tree-wide series has one of its own.
    if is_spread(run) or len(run.changed) < 2:
        return ""
    records = workplace.records(program.name, run.version)
    evidence = evidence_items(records, run, run.changed)
    letter = cover_letter(program, run, changes=changes, evidence=evidence)
    return f"{letter.subject}\n\n{letter.body}"


def _drift(workplace: Workplace, objects: Quarantine, program: Program, run: Run) -> Drift | None:
    for version, runs in present(workplace, program):
        if version < run.version:
            return compare(objects, workplace.cache, old=Made(runs[0]), new=Made(run))
    return None
