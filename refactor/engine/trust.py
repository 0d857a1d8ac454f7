"""Whose work a run is: the user's, or that of a directory that is not trusted, in a series or in what lies below it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from refactor.engine.workplace import Workplace
from refactor.library.program import Program
from refactor.object_names import CommitId
from refactor.runs.run import Run
from refactor.store import records


@dataclass(frozen=True)
class Maker:
    """Who makes a run.

    Attributes:
        stranger: the directory that is not trusted and that the series, or a rule of it, is from;
            empty for none.
        known: every directory of this call, trusted or not.
    """

    stranger: str
    known: Collection[str]

    def objection(self, run: Run) -> str:
        """Why an earlier run is not this maker's to go on from; empty where it is."""
        if run.stranger == self.stranger or run.stranger in self.known:
            return ""
        if run.stranger:
            return f"made by a series of {run.stranger}, which is not trusted"
        return f"made by a trusted series, and {self.stranger} is not trusted"


def maker(program: Program) -> Maker:
    """Who makes a run of a program."""
    known = frozenset(recorded(root.path) for root in program.roots)
    return Maker(recorded(program.stranger), known)


def recorded(path: Path | None) -> str:
    """A directory as a record, which is JSON, can hold it; empty for none."""
    return bytes(path).decode("utf-8", "backslashreplace") if path else ""


def strange_base(workplace: Workplace, commit: CommitId) -> str:
    """The directory that is not trusted and made a commit that this one contains; empty where there is none."""
    made = records.strangers(workplace.state)
    there = workplace.repository.having(list(made))
    contains = (
        made[each]
        for each in sorted(made)
        if each in there and workplace.repository.contains(commit, each)
    )
    return next(contains, "")
