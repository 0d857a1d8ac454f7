"""The proof `applies`: git am turns the mail into the tree and message of the commit."""

from __future__ import annotations

from refactor.git import am, executable
from refactor.proofs.commit import CheckedSeries, Commit
from refactor.runs.proof import Finding, Proof, conclude
from refactor.text import jsontext


class Applies:
    """Apply each mail to the commit below it."""

    kinds = ("applies",)

    def __init__(self, series: CheckedSeries) -> None:
        self._base = series.base

    def prove(self, commit: Commit) -> tuple[Proof, ...]:
        """Compare the commit that git am makes of the mail, cached by both and the git version."""

        def findings() -> bytes:
            return jsontext.encode(self._findings(commit))

        key: list[str | bytes] = [commit.parent, commit.made.commit, commit.mail]
        data = self._base.cache.remember("applies", [*key, executable.version()], findings)
        decoded = jsontext.decode(data, tuple[Finding, ...])
        return (conclude("applies", decoded, shown="git am gives the same tree"),)

    def _findings(self, commit: Commit) -> tuple[Finding, ...]:
        received = am.apply(self._base.objects, commit.parent, commit.mail)
        expected = commit.made
        if received.complaint:
            return (Finding("", "", f"git am rejects the mail: {received.complaint}"),)
        findings = []
        if received.tree != expected.tree:
            text = f"git am gives another tree: {received.tree[:12]}, not {expected.tree[:12]}"
            findings.append(Finding("", "", text))
        if received.message != expected.message:
            # git am drops brackets at the beginning, and all from `---` on (git-mailinfo(1)).
            findings.append(Finding("", "", "the commit message differs", received.message))
        return tuple(findings)
