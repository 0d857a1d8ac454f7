"""The door to git: the only module that imports GitPython.

Why GitPython's object database for objects and its `repo.git` for commands: measured on 7.3,
storing one blob takes 0.2 ms through the odb and 4 ms through `git hash-object`; an index of 94,000
entries costs 0.3 s to read, while the five tree objects above a changed file cost nothing. Diffs,
searches and patches exist only in git itself.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from refactor import process
from refactor.errors import BadInput, Unavailable
from refactor.git import discovery, executable
from refactor.git.answer import Answer
from refactor.git.entry import Entry, names, tree_order
from refactor.object_names import BlobId, CommitId, TreeId
from refactor.store.temporary import temporary_file

try:
    import git
    from git.db import GitCmdObjectDB
    from git.objects.fun import tree_entries_from_data
    from gitdb.base import IStream
    from gitdb.db import LooseObjectDB
except ImportError as failure:
    # GitPython runs `git version` when it is imported, and hides what the system said.
    if isinstance(failure.__cause__, OSError):
        raise failure.__cause__ from None
    # A configuration that git cannot read is enough.
    raise Unavailable("git does not work", process.run(["git", "version"]).complaint) from None


def find(directory: Path) -> git.Repo:
    """The repository that a directory is in, as git itself finds it.

    Raises:
        BadInput: there is none, or git refuses it (its own words).
        Unavailable: git is too old.
    """
    executable.require_recent()
    nowhere = discovery.no_repository(directory, ignored=discovery.ignore_exported())
    if not directory.is_dir():
        raise nowhere
    objection = discovery.objection(directory)
    if objection is not None:
        if "not a git repository" in objection:
            raise nowhere
        raise BadInput(f"git cannot read {directory}", objection)
    try:
        return git.Repo(directory.absolute(), search_parent_directories=True, expand_vars=False)
    except (git.exc.InvalidGitRepositoryError, git.exc.NoSuchPathError):
        raise nowhere from None


def at(directory: Path) -> git.Repo:
    """The repository in this very directory."""
    return git.Repo(directory, odbt=GitCmdObjectDB, expand_vars=False)


class Git:
    """One repository: commands, and objects by name."""

    def __init__(self, repo: git.Repo, env: Mapping[str, str], options: Sequence[str] = ()) -> None:
        self._repo = repo
        self._options = options
        self._reading = threading.Lock()
        self.bare = repo.bare
        self.working_directory = Path(repo.working_dir)
        self.common_directory = Path(repo.common_dir)
        if not self.working_directory.is_dir():
            raise BadInput(
                f"the work tree {self.working_directory} of {repo.git_dir} does not exist",
                "core.worktree in its configuration names it",
            )
        repo.git.update_environment(**env)

    def ask(
        self,
        *args: str,
        stdin: bytes | None = None,
        env: Mapping[str, str] | None = None,
        apart: bool = False,
    ) -> Answer:
        """Run `git ARGS`; any status is an answer.

        Args:
            apart: in a session of its own, so that what ends us does not end it.
        """
        with ExitStack() as stack:
            source: BinaryIO | None = None
            if stdin is not None:
                # A child's stdin has to be a real file.
                source = stack.enter_context(temporary_file(stdin))
            answer = self._repo.git.execute(
                ["git", *self._options, *args],
                istream=source,
                with_extended_output=True,
                with_exceptions=False,
                stdout_as_string=False,
                strip_newline_in_stdout=False,
                env=env,
                start_new_session=apart,
            )
        assert isinstance(answer, tuple)
        code, stdout, stderr = answer
        assert isinstance(stdout, bytes)
        # GitPython 3.1 decodes stderr, or not, by way of stdout_as_string.
        if isinstance(stderr, bytes):
            stderr = stderr.decode("utf-8", "replace")
        return Answer(int(code), stdout, stderr)

    def do(
        self, *args: str, stdin: bytes | None = None, env: Mapping[str, str] | None = None
    ) -> bytes:
        """Run `git ARGS` and return its output.

        Raises:
            Unavailable: git failed, with its own words.
        """
        answer = self.ask(*args, stdin=stdin, env=env)
        if answer.code != 0:
            raise self.failed(args[0], answer)
        return answer.stdout

    def failed(self, command: str, answer: Answer) -> Unavailable:
        """The error for a command that failed: what a partial clone lacks, else git's own words."""
        if answer.lacks_objects:
            left_out = self.left_out(f"all that `git {command}` needs")
            if left_out is not None:
                return left_out
        return Unavailable(f"git {command} failed", answer.complaint)

    def left_out(self, what: str) -> Unavailable | None:
        """The error for objects that a partial clone left out; None if this is no partial clone."""
        return None

    def close(self) -> None:
        """End the helper processes."""
        self._repo.close()

    def store_blob(self, data: bytes) -> BlobId:
        """Write the content of a file and return its object name."""
        return BlobId(self._store("blob", data))

    def store_commit(self, data: bytes) -> CommitId:
        """Write a commit object and return its name."""
        return CommitId(self._store("commit", data))

    def _store(self, kind: str, data: bytes) -> str:
        """Write one object and return its name.

        Raises:
            Unavailable: it cannot be written, in the system's own words.
        """
        try:
            # The store of the class itself runs git once an object, which takes ten times as long.
            stored = LooseObjectDB.store(
                self._repo.odb, IStream(kind.encode(), len(data), BytesIO(data))
            )
        except OSError as error:
            why = error.strerror or str(error)
            raise Unavailable(
                f"an object could not be written below {self.common_directory}", why
            ) from None
        return str(stored.hexsha.decode())

    def read(self, oid: str) -> bytes:
        """The content of an object.

        Raises:
            Unavailable: the repository does not have it (a partial clone, or a damaged one).
        """
        try:
            # One helper answers in turn: whoever asks has to take the whole answer before the next
            # one asks.
            with self._reading:
                return bytes(self._repo.odb.stream(bytes.fromhex(oid)).read())
        except (ValueError, BrokenPipeError):
            # GitPython says the same of an object that is missing and of a helper that died.
            if self.ask("cat-file", "-e", oid).code != 1:
                raise Unavailable("git cat-file ended while objects were read") from None
            damaged = Unavailable(
                f"object {oid} is not in the repository", "`git fsck` shows what else is missing"
            )
            raise self.left_out(f"object {oid}") or damaged from None

    def tree(self, commit: CommitId) -> TreeId:
        """The object name of a commit's tree, which the repository may lack."""
        # It is the first line of every commit.
        first = self.read(commit).split(b"\n", 1)[0]
        return TreeId(first.removeprefix(b"tree ").decode())

    def differing(self, one: str, other: str) -> tuple[str, ...]:
        """Paths in which two trees differ."""
        return tuple(
            names(self.do("diff-tree", "-r", "-z", "--name-only", "--no-renames", one, other))
        )

    def having(self, oids: Iterable[str]) -> set[str]:
        """The full names of those of these objects that the repository has."""
        question = "".join(f"{oid}\n" for oid in oids)
        answer = self.do("cat-file", "--batch-check", stdin=question.encode()).decode()
        present = set()
        for line in answer.splitlines():
            if not line.endswith(" missing"):
                present.add(line.split()[0])
        return present

    def entries(self, oid: str) -> Mapping[str, Entry]:
        """The entries of a tree object by name (bytes outside UTF-8 as surrogates).

        Raises:
            BadInput: the tree is not one that git makes: written back, it would lose or move
                entries.
        """
        data = self.read(oid)
        try:
            found = tree_entries_from_data(data)
        except ValueError as error:
            raise _malformed(oid, str(error)) from None
        entries = {name: Entry(mode, sha.hex()) for sha, mode, name in found}
        # git fsck reports both (duplicateEntries, treeNotSorted); git itself reads such a tree.
        if len(entries) < len(found):
            raise _malformed(oid, "it holds a name twice")
        if list(entries.items()) != sorted(entries.items(), key=tree_order):
            raise _malformed(oid, "it is not sorted")
        return entries


def _malformed(tree: str, why: str) -> BadInput:
    return BadInput(
        f"tree {tree} is malformed: {why}", "`git fsck` shows such trees; name another base"
    )
