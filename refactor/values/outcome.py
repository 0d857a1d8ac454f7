"""What came of an edit, of a step, of a run: closed unions, matched exhaustively."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from refactor.values.people import Person
from refactor.values.series import Value


@dataclass(frozen=True)
class File:
    """The new content of a file; its mode stays what it was, and a new file is not executable unless it says so."""

    data: bytes
    executable: bool | None = None


class Unexamined(msgspec.Struct, frozen=True):
    """A file that spatch could not look at, and why."""

    path: str
    reason: str


class Unchecked(msgspec.Struct, frozen=True):
    """Something about an edit that this machine could not check.

    Attributes:
        what: the subject of a sentence, as `13 instructions of sh`.
        why: the rest of it, as `no sh4-linux-gnu-as is installed`.
        remedy: what lets it be checked, as `apt-get install binutils-sh4-linux-gnu`.
    """

    what: str
    why: str
    remedy: str

    def __str__(self) -> str:
        """As reports and mails say it."""
        return f"{self.what}: {self.why}"


class Rendered(msgspec.Struct, frozen=True):
    """A semantic patch that an edit has computed, and what it was computed from.

    Attributes:
        text: the whole of it.
        example: of what it has many of, one of each.
        table: what it brings about, as lines for a message.
        gains: the files that look for what is there now.
    """

    name: str
    text: str
    example: str
    table: str
    gains: tuple[str, ...] = ()


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
    """An edit did what it could, but there are files that nobody has looked at."""

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
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape") + self.text).hexdigest()


@dataclass(frozen=True)
class Broken:
    """An edit cannot be done on this tree.

    Attributes:
        conflict: what a person could decide about it; no part of what makes two of these the same.
    """

    reason: str
    conflict: Conflict | None = field(default=None, compare=False)


EditOutcome = Edited | Idle | Partial | Broken


class EditFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one edit did.

    Attributes:
        kind: of the edit.
        name: the rule, template or file that it is about.
        literal: whether its lines were written by hand rather than generated from the tree.
        sites: path -> number of places changed (hunks of the difference without context).
        lines: lines added and removed.
        rendered: the semantic patch, where the edit has computed one.
        unchecked: what this machine could not check.
    """

    kind: str
    name: str
    literal: bool
    sites: dict[str, int]
    lines: int
    rendered: Rendered | None = None
    unchecked: tuple[Unchecked, ...] = ()


_ORIGINS = {"cocci": "rules", "move": "moves", "remove": "moves", "rename": "renames"}


def origins(edits: Iterable[EditFacts]) -> dict[str, int]:
    """Where changed lines come from: `rules`, `moves`, `kconfig`, `by hand`, ... -> lines added and removed."""
    found: Counter[str] = Counter()
    for edit in edits:
        found["by hand" if edit.literal else _ORIGINS.get(edit.kind, edit.kind)] += edit.lines
    return dict(found.most_common())


class FileFacts(msgspec.Struct, frozen=True):
    """What a step did to one file: lines added and removed, and the functions they are in."""

    path: str
    added: int
    removed: int
    functions: tuple[str, ...]


class Facts(msgspec.Struct, frozen=True):
    """What a run knows about a step; message templates see these.

    Attributes:
        defined: symbols that the changed files define now and did not before.
        undefined: symbols that they defined before.
        notes: what a person should know: comments that still name a symbol, regions that spatch passed over.
    """

    files: tuple[FileFacts, ...]
    edits: tuple[EditFacts, ...]
    defined: tuple[str, ...]
    undefined: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def unchecked(self) -> tuple[Unchecked, ...]:
        """What this machine could not check of any edit."""
        return tuple(dict.fromkeys(each for edit in self.edits for each in edit.unchecked))


class Changed(msgspec.Struct, frozen=True, tag="changed"):
    """The step makes a commit.

    Attributes:
        tree: object name of the tree after the step.
        commit: object name of the commit.
        message: the whole commit message.
        people: who MAINTAINERS names for it.
        unexamined: empty, unless the user allowed the step to be incomplete.
    """

    id: str
    tree: str
    commit: str
    message: str
    facts: Facts
    people: tuple[Person, ...]
    unexamined: tuple[Unexamined, ...] = ()


class Unchanged(msgspec.Struct, frozen=True, tag="unchanged"):
    """There is nothing to do on this base, and the declared symbols prove it."""

    id: str
    reason: str


class Incomplete(msgspec.Struct, frozen=True, tag="incomplete"):
    """Files that may hold what a rule looks for could not be examined: the run stops here."""

    id: str
    unexamined: tuple[Unexamined, ...]
    facts: Facts


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """The step cannot be done, or did not do what it declares: the run stops here."""

    id: str
    reason: str
    facts: Facts | None = None


StepOutcome = Changed | Unchanged | Incomplete | Failed


class Base(msgspec.Struct, frozen=True):
    """What a run was generated on: the name the user gave, the commit, and the kernel's version by its Makefile."""

    name: str
    commit: str
    tree: str
    kernel: str


class Run(msgspec.Struct, frozen=True, omit_defaults=True):
    """One generation of a series.

    Attributes:
        version: of the posting.
        tools: name -> version of what made it.
        tip: commit of the last changed step; the base's when nothing changed.
        parameters: name -> value, of what the series leaves open.
        upstream: what lies below the series that this one comes after, on whose branch it was generated; None when it
            comes after none.
        stranger: a directory that was not trusted and that the series, or a rule of it, is from; empty for none.
        untrusted: the same, or one that something below the series is from: what a build would run of it.
    """

    series: str
    version: int
    base: Base
    tools: dict[str, str]
    tip: str
    steps: tuple[StepOutcome, ...]
    parameters: dict[str, Value] = {}
    upstream: Base | None = None
    stranger: str = ""
    untrusted: str = ""

    @property
    def onto(self) -> Base:
        """The base that others have too: below this series, and below the one that it comes after."""
        return self.upstream or self.base

    @property
    def changed(self) -> tuple[Changed, ...]:
        """The steps that made commits, in order."""
        return tuple(step for step in self.steps if isinstance(step, Changed))

    @property
    def stopped(self) -> Incomplete | Failed | None:
        """The step at which the run stopped, or None."""
        return next((step for step in self.steps if isinstance(step, Incomplete | Failed)), None)


class Record(msgspec.Struct, frozen=True):
    """A run that moved a branch, as it is kept.

    Attributes:
        previous: where the branch was before; empty when there was none.
        forced: whether it held commits that were not ours.
    """

    run: Run
    branch: str
    previous: str
    forced: bool = False
