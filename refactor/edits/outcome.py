"""The outcomes of an edit: a closed union, matched exhaustively."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from refactor.git.file import File
from refactor.runs.facts import Rendered, Unchecked, Unexamined


@dataclass(frozen=True)
class Edited:
    """An edit changed these files; None removes one."""

    files: Mapping[str, File | None]
    notes: tuple[str, ...] = ()
    rendered: Rendered | None = None
    unchecked: tuple[Unchecked, ...] = ()


@dataclass(frozen=True)
class Idle:
    """An edit found nothing to do."""

    reason: str


@dataclass(frozen=True)
class Partial:
    """An edit changed what it could; spatch could not examine the other files."""

    files: Mapping[str, File | None]
    unexamined: tuple[Unexamined, ...]
    notes: tuple[str, ...] = ()
    rendered: Rendered | None = None
    unchecked: tuple[Unchecked, ...] = ()


@dataclass(frozen=True)
class Conflict:
    """Where hand-written text does not fit a tree, and a person can say how it is meant.

    Attributes:
        name: what the text is called.
        text: all of it.
        before: path -> object name, of the files that it is about, as far as there are any.
        merged: what fits without anybody's help; None removes a file.
        files: path -> content with conflict markers.
    """

    name: str
    text: bytes
    before: Mapping[str, str]
    merged: Mapping[str, File | None]
    files: Mapping[str, bytes]

    @property
    def key(self) -> str:
        """A digest: the same for the same text and the same files, whatever else is in the tree or the repository."""
        parts = [self.name, *(part for pair in sorted(self.before.items()) for part in pair), ""]
        return hashlib.sha256(
            "\0".join(parts).encode("utf-8", "surrogateescape") + self.text
        ).hexdigest()


@dataclass(frozen=True)
class Broken:
    """An edit cannot be done on this tree.

    Attributes:
        conflict: what a person could decide about it; no part of what makes two of these the same.
    """

    reason: str
    conflict: Conflict | None = field(default=None, compare=False)


EditOutcome = Edited | Idle | Partial | Broken
