"""`refactor undo`: restore a branch to where it was before its last run."""

from __future__ import annotations

from dataclasses import dataclass

from refactor.engine import branch
from refactor.engine.sent import sent_tip, stays
from refactor.engine.workplace import Workplace


@dataclass(frozen=True)
class Undone:
    """A branch after an undo.

    Attributes:
        was: the tip that it had.
        now: the tip that it has again; empty when the branch is gone.
    """

    branch: str
    was: str
    now: str


def undo(workplace: Workplace, series: str, version: int) -> Undone:
    """Undo the last run of a version.

    Raises:
        BadInput: there is nothing to undo.
        Refused: the branch is not the tool's to move, or it is what was posted.
    """
    # By name alone: a series whose files are gone or broken can be undone as well.
    name = branch.branch_name(series, version)
    sent = sent_tip(workplace.repository, series, version)
    if sent and sent == workplace.repository.branch(name):
        raise stays(series, version)
    record = branch.undo(workplace.repository, workplace.records(series, version), name)
    return Undone(name, record.run.tip, record.previous)
