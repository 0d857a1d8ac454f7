"""The commits that have changed some files, as far as a repository knows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from refactor.git.plumbing import Git
from refactor.object_names import CommitId

YEARS = 3
"""Before the tip: habits change, and to walk the whole history of Linux takes minutes."""

_YEAR = 365 * 86_400
# --full-diff: all files of a commit, not only those that were asked for.
_LOG = (
    *("log", "--no-merges", "--no-renames", "--no-relative", "--no-show-signature"),
    "--full-diff",
    *("--name-only", "-z", "--encoding=UTF-8", "--format=%x01%s", "--stdin"),
)


@dataclass(frozen=True)
class PastCommit:
    """A commit: its subject, and the files that it changed."""

    subject: str
    files: tuple[str, ...]


def past_commits(git: Git, tip: CommitId, paths: Sequence[str]) -> Iterator[PastCommit]:
    """The commits of the last YEARS before a tip that changed any of some files, newest first.

    A partial clone that lacks what they are read from has none.
    """
    dated = git.ask("log", "-1", "--no-show-signature", "--format=%ct", tip)
    if dated.code != 0:
        return
    since = int(dated.stdout) - YEARS * _YEAR
    # git reads a path a line.
    asked = "\n".join([tip, "--", *filter(_is_line, paths), ""])
    stdin = asked.encode("utf-8", "surrogateescape")
    answer = git.ask("--literal-pathspecs", *_LOG, f"--since=@{since}", stdin=stdin)
    if answer.code != 0:
        return
    for commit in answer.stdout.decode("utf-8", "surrogateescape").split("\x01")[1:]:
        subject, _, names = commit.partition("\0")
        yield PastCommit(subject, tuple(filter(None, names.strip("\n").split("\0"))))


def _is_line(path: str) -> bool:
    return "\n" not in path
