"""The makers of a run: the user, or a directory that is not trusted.

Such a directory may hold the series itself, or one of those that it is on top of.
"""

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
    """The maker of a run.

    Attributes:
        stranger: the directory that is not trusted and that the series, or a rule of it, is from;
            empty for none, as records have it.
        directories: every directory of this call, trusted or not.
    """

    stranger: str
    directories: Collection[str]

    def objection(self, run: Run) -> str | None:
        """The reason why this maker must not go on from an earlier run; None where it may."""
        # The user has named these directories now, so taking up their runs is no surprise.
        if run.stranger == self.stranger or run.stranger in self.directories:
            return None
        if run.stranger:
            return f"made by a series of {run.stranger}, which is not trusted"
        return f"made by a trusted series, and {self.stranger} is not trusted"


def maker(program: Program) -> Maker:
    """The maker of a run of a program."""
    directories = frozenset(recorded(root.path) for root in program.roots)
    return Maker(recorded(program.stranger), directories)


def recorded(path: Path | None) -> str:
    """A directory as a record, which is JSON, can hold it; empty for none."""
    # A path is bytes, and need not be UTF-8.
    return bytes(path).decode("utf-8", "backslashreplace") if path else ""


def strange_base(workplace: Workplace, commit: CommitId) -> str:
    """The untrusted directory that made a commit which this one contains; empty for none."""
    directories = records.strangers(workplace.state)
    # Asked first: git complains of a commit that the repository no longer has.
    there = workplace.repository.having(list(directories))
    for tip in sorted(directories):
        if tip in there and workplace.repository.contains(commit, tip):
            return directories[tip]
    return ""
