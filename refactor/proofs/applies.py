"""The proof `applies`: git am makes of the mail what the run made of the step."""

from __future__ import annotations

from refactor.git import am, plumbing
from refactor.proofs.commit import Commit, Series
from refactor.runs.proof import Finding, Proof, conclude
from refactor.text import jsontext


class Applies:
    """Apply each mail to the commit below it."""

    kinds = ("applies",)

    def __init__(self, series: Series) -> None:
        self._base = series.base

    def prove(self, commit: Commit) -> tuple[Proof, ...]:
        """Whether the mail gives the tree and the message of the commit."""
        key: list[str | bytes] = [
            commit.parent,
            commit.made.commit,
            commit.mail,
            plumbing.version(),
        ]
        kept = self._base.cache.remember(
            "applies", key, lambda: jsontext.encode(self._findings(commit))
        )
        return (
            conclude(
                "applies", jsontext.decode(kept, tuple[Finding, ...]), "git am gives the same tree"
            ),
        )

    def _findings(self, commit: Commit) -> tuple[Finding, ...]:
        got = am.apply(self._base.objects, commit.parent, commit.mail)
        if got.complaint:
            return (Finding("", "", f"git am does not apply the mail: {got.complaint}"),)
        found = []
        if got.tree != commit.made.tree:
            found.append(
                Finding(
                    "",
                    "",
                    f"git am gives another tree: {got.tree[:12]}, not {commit.made.tree[:12]}",
                )
            )
        if got.message != commit.made.message:
            found.append(Finding("", "", "git am gives another message", f"{got.message}"))
        return tuple(found)
