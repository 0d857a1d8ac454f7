"""The proof `applies`: git am turns the mail into the tree and message of the commit.

A patch of a group has to apply alone, on the base or on what its step needs.
"""

from __future__ import annotations

from dataclasses import replace

from refactor.git import am, executable
from refactor.proofs.commit import CheckedSeries, Commit
from refactor.runs.proof import Finding, Proof, conclude
from refactor.text import jsontext


class Applies:
    """Apply each mail to the commit below it; that of a group to what its step needs."""

    kinds = ("applies",)

    def __init__(self, series: CheckedSeries) -> None:
        self._base = series.base
        self._series = series

    def prove(self, commit: Commit) -> tuple[Proof, ...]:
        """Compare the commit that git am makes of the mail, cached by both and the git version."""
        parent, expected = self._place(commit)

        def findings() -> bytes:
            return jsontext.encode(self._findings(commit, parent, expected))

        key: list[str | bytes] = [parent, commit.made.commit, commit.mail]
        data = self._base.cache.remember("applies", [*key, executable.version()], findings)
        decoded = jsontext.decode(data, tuple[Finding, ...])
        shown = "git am gives the same tree"
        if commit.made.group:
            on = "the base" if parent == self._series.run.base.commit else "what its step needs"
            shown = f"alone on {on}, {shown}"
        return (conclude("applies", decoded, shown=shown),)

    def _place(self, commit: Commit) -> tuple[str, str]:
        """The commit that a mail is for, and the tree that it makes of it."""
        if commit.made.group is None:
            return commit.parent, commit.made.tree
        run, spread = self._series.run, commit.step.declared.spread
        parent, below = run.base.commit, self._base
        for made in run.changed:
            if spread and made.step in spread.needs:
                parent, below = made.commit, replace(self._base, oid=made.tree)
        entries = {path: commit.after.entry(path) for path in commit.paths}
        return parent, below.place(entries).oid

    def _findings(self, commit: Commit, parent: str, tree: str) -> tuple[Finding, ...]:
        received = am.apply(self._base.objects, parent, commit.mail)
        expected = commit.made
        if received.complaint:
            return (Finding("", "", f"git am rejects the mail: {received.complaint}"),)
        findings = []
        if received.tree != tree:
            text = f"git am gives another tree: {received.tree[:12]}, not {tree[:12]}"
            findings.append(Finding("", "", text))
        if received.message != expected.message:
            # git am drops brackets at the beginning, and all from `---` on (git-mailinfo(1)).
            findings.append(Finding("", "", "the commit message differs", received.message))
        return tuple(findings)
