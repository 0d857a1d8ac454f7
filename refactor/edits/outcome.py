"""The outcomes of an edit: a closed union, matched exhaustively."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from refactor.git.file import File
from refactor.runs.facts import Left, Rendered, Unchecked, Unexamined


@dataclass(frozen=True)
class Edited:
    """An edit changed these files; None removes one.

    Attributes:
        harmless: notes on something by which nothing was lost.
        accepted: files that spatch could not examine as a whole, with the declared reason.
        left: lines that hold the words of a rule and were not changed.
        left_declared: whether the edit declares them.
        unparsed: path -> the parts of the file that spatch did not look at -> the reason.
        lasting: whether another run would give the same: no file took too long, or met a full disk.
    """

    files: Mapping[str, File | None]
    notes: tuple[str, ...] = ()
    rendered: Rendered | None = None
    unchecked: tuple[Unchecked, ...] = ()
    accepted: tuple[Unexamined, ...] = ()
    virtual: tuple[str, ...] = ()
    left: tuple[Left, ...] = ()
    left_declared: bool = False
    harmless: tuple[str, ...] = ()
    unparsed: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)
    lasting: bool = field(default=True, compare=False)


@dataclass(frozen=True)
class Idle:
    """An edit found nothing to do.

    Attributes:
        certain: whether the edit looked everything up, so that the tree has no need of it: an
            optional edit then needs no other proof.
        nowhere: the rule that matches nowhere; empty for edits that run none.
    """

    reason: str
    certain: bool = False
    nowhere: str = ""


@dataclass(frozen=True)
class Partial:
    """An edit changed what it could; spatch could not examine the other files."""

    files: Mapping[str, File | None]
    unexamined: tuple[Unexamined, ...]
    notes: tuple[str, ...] = ()
    rendered: Rendered | None = None
    unchecked: tuple[Unchecked, ...] = ()
    accepted: tuple[Unexamined, ...] = ()
    virtual: tuple[str, ...] = ()
    left: tuple[Left, ...] = ()
    left_declared: bool = False
    harmless: tuple[str, ...] = ()
    unparsed: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)
    lasting: bool = field(default=True, compare=False)


@dataclass(frozen=True)
class Conflict:
    """Hand-written text that does not fit a tree, for a person to decide how it is meant.

    Attributes:
        name: the name of the text.
        text: the whole text.
        before: path -> object name, of the files that it is about, as far as the tree has them.
        merged: the files that could be merged; None removes a file.
        files: path -> content with conflict markers.
    """

    name: str
    text: bytes
    before: Mapping[str, str]
    merged: Mapping[str, File | None]
    files: Mapping[str, bytes]

    @property
    def key(self) -> str:
        """A digest of the text and of the files that it is about, and of nothing else."""
        # Commits are left out: the same conflict on the next kernel is not asked about again.
        parts = [self.name]
        for path, oid in sorted(self.before.items()):
            parts += [path, oid]
        head = "\0".join([*parts, ""]).encode("utf-8", "surrogateescape")
        return hashlib.sha256(head + self.text).hexdigest()


@dataclass(frozen=True)
class Broken:
    """An edit cannot be done on this tree.

    Attributes:
        conflict: the decision that would make it possible; not compared, since the reason says
            all that matters.
    """

    reason: str
    conflict: Conflict | None = field(default=None, compare=False)


EditOutcome = Edited | Idle | Partial | Broken
