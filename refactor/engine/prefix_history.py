"""Subject prefixes out of the history of the user's clone, and of a second repository."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from refactor.errors import BadInput
from refactor.git.past import past_commits
from refactor.git.plumbing import Git
from refactor.git.repository import Repository
from refactor.library.spread_tables import prefix_table
from refactor.object_names import CommitId
from refactor.spread.past_prefixes import past_prefixes
from refactor.spread.prefixes import PrefixProposal, PrefixTable

SETTING = "refactor.history"
"""git config: another repository with the history of Linux, for a clone that has none."""


@dataclass(frozen=True)
class PrefixHistory:
    """Asks for the commits below a base, and those of the repository that the user names."""

    repository: Repository
    base: CommitId

    def table(self, paths: Sequence[str]) -> PrefixTable:
        """The table that comes with refactor, behind what earlier commits to some files say.

        Raises:
            BadInput: the setting names no repository with a commit.
        """
        own = self._used(self.repository, self.base, paths)
        for place in self.repository.settings(SETTING):
            if rest := [path for path in paths if path not in own]:
                other, tip = _opened(place)
                own |= self._used(other, tip, rest)
        return prefix_table().behind(own)

    @staticmethod
    def _used(
        repository: Git, tip: CommitId, paths: Sequence[str]
    ) -> dict[str, tuple[PrefixProposal, ...]]:
        if not paths:
            return {}
        commits = []
        for commit in past_commits(repository, tip, paths):
            commits.append((commit.subject, commit.files))
        return past_prefixes(commits, paths)


def _opened(place: str) -> tuple[Repository, CommitId]:
    """The second repository, and the commit that is checked out there."""
    try:
        other = Repository(Path(place).expanduser())
        return other, other.commit("HEAD")
    except BadInput as error:
        raise BadInput(
            f"{SETTING} is {place!r}, where git finds no commit",
            "name a clone of Linux with its history",
        ) from error
