"""The proofs that read a commit as a reviewer does: `checkpatch`, `signed` and `worded`."""

from __future__ import annotations

from refactor.proofs.checkpatch import Checkpatch
from refactor.proofs.commit import Commit, Series
from refactor.proofs.wording import signed, worded
from refactor.runs.proof import Proof, conclude


class Checked:
    """Ask scripts/checkpatch.pl --strict of the base that the user asked for."""

    kinds = ("checkpatch",)

    def __init__(self, series: Series) -> None:
        self._series = series
        self._script = Checkpatch(series.asked, series.base)

    def prove(self, commit: Commit) -> tuple[Proof, ...]:
        """What it says of the mail."""
        findings = self._series.accept(commit, "checkpatch", self._script.findings(commit.mail))
        return (
            conclude(
                "checkpatch",
                findings,
                "--strict finds nothing to say" if not findings else "accepted findings only",
            ),
        )


class Read:
    """Look at the message."""

    kinds = ("signed", "worded")

    def __init__(self, series: Series) -> None:
        self._series = series

    def prove(self, commit: Commit) -> tuple[Proof, ...]:
        """Who stands for it, and how it is written."""
        message = commit.made.message
        style = self._series.accept(
            commit, "worded", worded(message, self._series.subjects(commit))
        )
        return (
            conclude("signed", signed(message, commit.author), f"signed off by {commit.author}"),
            conclude("worded", style, "subject, body and trailers are in order"),
        )
