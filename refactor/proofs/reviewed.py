"""The proofs of a reviewer: `checkpatch`, `signed` and `worded`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from refactor.proofs.checkpatch import Checkpatch
from refactor.proofs.commit import CheckedSeries, Commit
from refactor.proofs.signing import signed
from refactor.proofs.wording import worded
from refactor.runs.proof import Proof, conclude
from refactor.tools.workers import waiting_threads


class Checked:
    """Run scripts/checkpatch.pl --strict of the base that the user named."""

    kinds = ("checkpatch",)

    def __init__(self, series: CheckedSeries) -> None:
        self._series = series
        self._script = Checkpatch(series.asked, series.base, may_leave=series.distrust is None)

    def foresee(self, commits: Sequence[Commit], jobs: int, say: Callable[[str], None]) -> None:
        """Ask the script about all mails, several at a time, so that `prove` finds its answers."""
        with ThreadPoolExecutor(waiting_threads() or jobs) as pool:
            asked = [pool.submit(self._script.findings, commit.mail) for commit in commits]
            for number, each in enumerate(asked, 1):
                say(f"checkpatch: {number} of {len(commits)} patches")
                # What fails is asked again where the error is reported.
                each.exception()

    def prove(self, commit: Commit) -> tuple[Proof, ...]:
        """The script's findings in the mail of a commit."""
        findings = self._series.accept(commit, "checkpatch", self._script.findings(commit.mail))
        summary = "accepted findings only" if findings else "--strict finds nothing to say"
        return (conclude("checkpatch", findings, shown=summary),)


class Read:
    """Read the commit message."""

    kinds = ("signed", "worded")

    def __init__(self, series: CheckedSeries) -> None:
        self._series = series

    def prove(self, commit: Commit) -> tuple[Proof, ...]:
        """The findings in the sign-offs and the form of the message."""
        message = commit.made.message
        mistakes = worded(message, self._series.subjects(commit))
        style = self._series.accept(commit, "worded", mistakes)
        return (
            conclude(
                "signed", signed(message, commit.author), shown=f"signed off by {commit.author}"
            ),
            conclude("worded", style, shown="subject, body and trailers are in order"),
        )
