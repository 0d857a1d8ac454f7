"""The user's repository: names and objects are read, and at the very end one ref moves."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from refactor.errors import BadInput, Refused, Unavailable
from refactor.git import plumbing
from refactor.git.entry import ABSENT
from refactor.object_names import CommitId

_BUSY = {
    "rebase-merge/head-name": "rebase",
    "rebase-apply/head-name": "rebase",
    "BISECT_START": "bisect",
}
"""File in which git notes the branch that it will return to -> the operation in progress."""

# lockfile.c of git, in the C locale.
_LOCKED = re.compile(r"Unable to create '(?P<lock>.+?\.lock)': File exists")

_NO_FETCHING = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none"}
"""In a partial clone git would fetch every object that it lacks, one by one.

Before 2.45 git heeds only the latter.
"""


class Repository(plumbing.Git):
    """The user's repository, found from any directory in it; it may be bare or linked."""

    def __init__(self, directory: Path) -> None:
        """Open it.

        Raises:
            BadInput: there is no git repository, or git does not want to read it (its own words).
        """
        found = plumbing.find(directory)
        env = {"LC_ALL": "C.UTF-8"} | _NO_FETCHING
        here = Path(found.working_dir)
        if not found.bare and not (here / ".git").exists():
            # From a work tree that is elsewhere (core.worktree), git does not find the way back.
            env["GIT_DIR"] = str(Path(found.git_dir).absolute())
        super().__init__(found, env, ("-c", f"core.hooksPath={os.devnull}"))
        paths = ("--git-path", "objects", "--git-path", "index", "--git-path", "shallow")
        shown = self.ask("rev-parse", "--show-object-format", *paths)
        if shown.code != 0:
            raise BadInput(f"git cannot read {directory}", " ".join(shown.stderr.split()))
        object_format, objects, index, shallow = shown.stdout.decode(
            "utf-8", "surrogateescape"
        ).split("\n")[:4]
        if object_format != "sha1":
            raise BadInput(
                f"{directory} uses {object_format} object names",
                "only sha1 repositories are supported",
            )
        self.objects = (self.working_directory / objects).resolve()
        self.shallow = self.working_directory / shallow
        self.index = None if self.bare else self.working_directory / index

    def commit(self, revision: str) -> CommitId:
        """The object name of a commit.

        Raises:
            BadInput: there is no such commit.
        """
        found = self.ask(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
        )
        # Of `^v7.3` git gives the name with the mark that leaves it out.
        if found.code != 0 or found.stdout.startswith(b"^"):
            raise BadInput(
                f"no commit {revision!r} in this repository",
                "`git tag` and `git branch -a` list names",
            )
        return CommitId(found.stdout.decode().strip())

    def left_out(self, what: str) -> Unavailable | None:
        """The error for what a partial clone left out, with the command that fetches it."""
        listed = self.ask(
            "config", "-z", "--get-regexp", r"^remote\..*\.(promisor|partialclonefilter)$"
        ).stdout
        if not listed:
            return None
        # The first of `KEY NEWLINE VALUE NUL ...` (git-config(1), -z).
        key = listed.partition(b"\n")[0].decode("utf-8", "surrogateescape")
        remote = key.removeprefix("remote.").rpartition(".")[0]
        git = f"git -C {shlex.quote(str(self.working_directory))}"
        command = f"{git} fetch --refetch --no-filter {shlex.quote(remote)}"
        return Unavailable(
            f"this partial clone does not have {what}", f"`{command}` fetches all that was left out"
        )

    def settings(self, key: str) -> list[str]:
        """Every value of a git config key, the repository's and the user's own, in git's order."""
        # git-config(1): section and name are not case-sensitive, a subsection is.
        section, *subsection, name = key.split(".")
        # git compares these parts without regard to case, and lists them so.
        return self._settings.get(".".join([section.lower(), *subsection, name.lower()]), [])

    @cached_property
    def _settings(self) -> dict[str, list[str]]:
        """The whole configuration: one git for it takes as long as one git for a key."""
        found: dict[str, list[str]] = {}
        for entry in self.ask("config", "-z", "--list").stdout.split(b"\0")[:-1]:
            key, _, value = entry.decode("utf-8", "replace").partition("\n")
            found.setdefault(key, []).append(value)
        return found

    def ref(self, name: str) -> str | None:
        """The object that a full ref name points to, or None."""
        found = self.ask("show-ref", "--verify", "--hash", name)
        return found.stdout.decode().strip() if found.code == 0 else None

    def branch(self, name: str) -> CommitId | None:
        """The commit that a branch points to, or None."""
        commit = self.ref(f"refs/heads/{name}")
        return None if commit is None else CommitId(commit)

    def tips(self, below: str) -> dict[str, str]:
        """A ref and all below it: full name -> the object that it points to."""
        listed = self.do("for-each-ref", "--format=%(objectname) %(refname)", below)
        objects = {}
        for line in filter(None, listed.decode("utf-8", "surrogateescape").split("\n")):
            oid, _, name = line.partition(" ")
            objects[name] = oid
        return objects

    def branches(self, below: str) -> dict[str, str]:
        """A branch and all below it: name -> its target if it is symbolic, else empty."""
        listed = self.do("for-each-ref", "--format=%(refname)%00%(symref)", f"refs/heads/{below}")
        targets = {}
        for line in filter(None, listed.decode("utf-8", "surrogateescape").split("\n")):
            name, _, target = line.partition("\0")
            targets[name.removeprefix("refs/heads/")] = target
        return targets

    def refs(self, *below: str) -> frozenset[str]:
        """The full names of all refs below some, and of those that have such a name."""
        listed = self.do("for-each-ref", "--format=%(refname)", *below)
        return frozenset(listed.decode("utf-8", "surrogateescape").split("\n")[:-1])

    def history(
        self, tip: CommitId, *, without: Iterable[str], most: int
    ) -> list[tuple[CommitId, str]]:
        """The newest commits (name, subject) that `tip` has and `without` have not.

        Args:
            without: commits, of which the repository need not have all.
            most: the number of commits to stop at.
        """
        options = ("--ignore-missing", "--no-show-signature", "--encoding=UTF-8", "--format=%H %s")
        revisions = [tip, *(f"^{commit}" for commit in without), ""]
        stdin = "\n".join(revisions).encode()
        log = self.do("log", f"--max-count={most}", *options, "--stdin", stdin=stdin)
        commits = []
        for line in filter(None, log.decode("utf-8", "replace").split("\n")):
            commits.append((CommitId(line[:40]), line[41:]))
        return commits

    def contains(self, commit: CommitId, other: CommitId) -> bool:
        """Whether the history of a commit holds another one, or is it."""
        return self.ask("merge-base", "--is-ancestor", other, commit).code == 0

    def checked_out_in(self, name: str) -> str | None:
        """The work tree in which a branch is checked out, or None."""
        listed = self.do("worktree", "list", "--porcelain", "-z")
        directory = ""
        for line in listed.decode("utf-8", "surrogateescape").split("\0"):
            key, _, value = line.partition(" ")
            if key == "worktree":
                directory = value
            if key == "branch" and value == f"refs/heads/{name}":
                return directory
        return None

    def busy_with(self, name: str) -> tuple[str, str] | None:
        """The operation in progress on a branch (rebase, bisect) and its work tree; or None."""
        common = self.common_directory
        for directory in (common, *sorted(common.glob("worktrees/*"))):
            for file, operation in _BUSY.items():
                if _note(directory / file) in (name, f"refs/heads/{name}"):
                    # gitrepository-layout(5): it names the .git file of the linked work tree.
                    link = directory / "gitdir"
                    inside = common if directory == common else Path(link.read_text().strip())
                    return operation, str(inside.parent)
        return None

    def move(self, moves: Mapping[str, tuple[str, str]], message: str) -> None:
        """Move refs from an old commit to a new one (ABSENT: make, or remove), all of them or none.

        Args:
            moves: full ref name -> (old, new).
            message: for the reflog.

        Raises:
            Refused: a ref is not where it was expected; nothing has moved.
        """
        lines = []
        for ref, (old, new) in moves.items():
            if new == ABSENT:
                lines.append(f"delete {ref}\0{old}\0")
            else:
                lines.append(f"update {ref}\0{new}\0{old}\0")
        # In a session of its own: whoever kills us and our process group does not kill git between
        # lock and move.
        answer = self.ask(
            *("update-ref", "--no-deref", "--create-reflog", "-m", message, "-z", "--stdin"),
            stdin="".join(lines).encode("utf-8", "surrogateescape"),
            apart=True,
        )
        if answer.code != 0:
            raise self._not_moved(moves, answer.complaint)

    def _not_moved(self, moves: Mapping[str, tuple[str, str]], words: str) -> Refused:
        """The error for refs that did not move, with git's message if no cause is known."""
        locked = _LOCKED.search(words)
        if locked is not None:
            lock = locked["lock"]
            remedy = f"`rm {shlex.quote(lock)}`, then run again"
            return Refused(
                f"git did not move the branch, nothing has changed: {lock} is there",
                f"if no git is at work there, one was killed: {remedy}",
            )
        for ref, (old, _) in moves.items():
            if (self.ref(ref) or ABSENT) != old:
                return Refused(
                    f"{ref} is no longer where it was, nothing has changed",
                    "another run moved it: run again",
                )
        return Refused("git did not move the branch, nothing has changed", words)


def _note(file: Path) -> str | None:
    """The line in a file of git's, or None where there is no such file."""
    return os.fsdecode(file.read_bytes()).strip() if file.is_file() else None
