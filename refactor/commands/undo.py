"""`refactor undo`: restore a branch to where it was before its last run."""

from __future__ import annotations

from dataclasses import dataclass

from refactor.engine import branch
from refactor.engine.open_version import FIRST, open_version, versions_with_refs
from refactor.engine.sent import sent_tips, stays
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput
from refactor.library.opening import open_library
from refactor.runs.run import BranchMove


@dataclass(frozen=True)
class Undone:
    """A branch after an undo.

    Attributes:
        was: the tip that it had.
        now: the tip that it has again; empty when the branch is gone.
        first: the branches of the series that come first, which had moved with it.
    """

    branch: str
    was: str
    now: str
    first: tuple[Undone, ...] = ()


def undo(workplace: Workplace, series: str, version: int) -> Undone:
    """Undo the last run of a version.

    Raises:
        BadInput: there is nothing to undo.
        Refused: the branch is not the tool's to move, or it is what was posted.
    """
    # By name alone: a series whose files are gone or broken can be undone as well.
    name = branch.branch_name(series, version)
    if workplace.repository.branch(name) in sent_tips(workplace.repository, series, version):
        raise stays(series, version)
    repository = workplace.repository
    record = branch.record_to_undo(repository, workplace.records(series, version), name)
    below = [move for move in record.below if _is_there(workplace, move)]
    branch.undo(repository, record, below)
    first = []
    for move in below:
        name_below = branch.branch_name(move.series, move.version)
        first.append(Undone(name_below, move.tip, move.previous))
    return Undone(name, record.run.tip, record.previous, tuple(first))


def _is_there(workplace: Workplace, move: BranchMove) -> bool:
    """Whether a branch is where it was moved to, and may go back."""
    repository = workplace.repository
    tip = repository.branch(branch.branch_name(move.series, move.version))
    # What was run again, or posted, since then is not part of this run any more.
    sent = sent_tips(repository, move.series, move.version)
    return tip == move.tip and tip not in sent


def version_to_undo(workplace: Workplace, series: str) -> int:
    """The open version; of a series whose files are gone or broken, the last one that was run."""
    try:
        program = open_library(()).program(series)
    except BadInput:
        # Without any, undo says that there is no branch.
        return max(versions_with_refs(workplace, series), default=FIRST)
    return open_version(workplace, program)
