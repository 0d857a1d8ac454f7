"""The door to git's index: one of our own with a few paths, for commands that read no trees."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from refactor.errors import BadInput
from refactor.git.answer import Answer
from refactor.git.entry import Entry
from refactor.object_names import TreeId
from refactor.store.temporary import temporary_directory

if TYPE_CHECKING:
    from refactor.git.plumbing import Git
    from refactor.git.quarantine import Quarantine


@dataclass(frozen=True)
class Applied:
    """Result of applying a diff to an index.

    Attributes:
        answer: git's status and output.
        entries: the index afterwards.
        conflicts: paths that both sides had changed -> stage (1 before both, 2 the index, 3 the
            diff) -> entry.
    """

    answer: Answer
    entries: Mapping[str, Entry]
    conflicts: Mapping[str, Mapping[int, Entry]]


class Index:
    """A few paths and what is there."""

    def __init__(self, objects: Git, file: Path, entries: Mapping[str, Entry]) -> None:
        self._objects = objects
        self._env = {"GIT_INDEX_FILE": str(file)}
        lines = bytearray()
        for path, entry in entries.items():
            lines += b"%o %s\t%s\0" % (entry.mode, entry.oid.encode(), os.fsencode(path))
        objects.do("update-index", "-z", "--index-info", stdin=bytes(lines), env=self._env)

    def tree(self) -> TreeId:
        """The object name of the tree that holds just these paths."""
        return TreeId(self._objects.do("write-tree", env=self._env).decode().strip())

    def apply(self, diff: bytes, *options: str) -> Applied:
        """Apply a diff to the index."""
        answer = self._objects.ask(
            "apply", "--cached", "--whitespace=nowarn", *options, "-", stdin=diff, env=self._env
        )
        if answer.lacks_objects:
            left_out = self._objects.left_out("all files that a diff is applied to")
            if left_out is not None:
                raise left_out
        entries = {}
        conflicts: dict[str, dict[int, Entry]] = {}
        for line in self._objects.do("ls-files", "-s", "-z", env=self._env).split(b"\0")[:-1]:
            # `MODE OID STAGE TAB PATH NUL` (git-ls-files(1), -s).
            head, _, path = line.partition(b"\t")
            mode, oid, stage = head.decode().split()
            entry = Entry(int(mode, 8), oid)
            if stage == "0":
                entries[os.fsdecode(path)] = entry
            else:
                conflicts.setdefault(os.fsdecode(path), {})[int(stage)] = entry
        return Applied(answer, entries, conflicts)


@contextmanager
def index(objects: Quarantine, entries: Mapping[str, Entry]) -> Iterator[Index]:
    """An index with these entries, gone when the `with` block ends."""
    with temporary_directory() as top:
        yield Index(objects, top / "index", entries)


def touched(objects: Quarantine, diff: bytes) -> list[str]:
    """Paths that a diff reads, changes, makes or removes, sorted.

    Raises:
        BadInput: git cannot read it as a diff.
    """
    paths = set()
    # Of a rename git names the new path only; the other way round that is the old one.
    for direction in ([], ["-R"]):
        answer = objects.ask("apply", "--numstat", "-z", *direction, "-", stdin=diff)
        if answer.code != 0:
            raise BadInput("git cannot read the diff", " ".join(answer.stderr.split()))
        for line in answer.stdout.split(b"\0")[:-1]:
            paths.add(os.fsdecode(line.split(b"\t", 2)[2]))
    return sorted(paths)
