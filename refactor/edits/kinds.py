"""Kinds of edit: one module each, all meeting one Protocol.

A new kind is a module and a line in the table below: nothing else asks for a kind by its name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import ClassVar, Protocol

from refactor.edits.cocci import CocciEdit
from refactor.edits.declaration import Declaration
from refactor.edits.insert import InsertEdit
from refactor.edits.kconfig import KconfigEdit
from refactor.edits.move import MoveEdit
from refactor.edits.outcome import EditOutcome
from refactor.edits.patch import PatchEdit
from refactor.edits.remove import RemoveEdit
from refactor.edits.rename import RenameEdit
from refactor.edits.replay import Replay
from refactor.edits.sources import Sources
from refactor.edits.tif import TifEdit
from refactor.git.tree import Tree
from refactor.runs.facts import EditFacts

NAMED = 60
"""Columns of a phrase before a note cuts it off."""


class Edit(Protocol):
    """One declared change: a frozen msgspec.Struct whose fields are the keys in series.toml."""

    origin: ClassVar[str]
    """The word of the reports for the lines that it changes, unless they were written by hand."""

    runs_rule: ClassVar[bool]
    """Whether `name` is a rule of the library, which messages quote and which must be trusted."""

    by_hand: ClassVar[str]
    """The note of the reports about lines written by hand, with `{kind}` and `{name}` in it."""

    @property
    def literal(self) -> bool:
        """Whether its lines were written by hand."""
        ...

    @property
    def sites(self) -> int | None:
        """How many places it is declared to change; None when it does not say."""
        ...

    @property
    def optional(self) -> bool:
        """Whether it may find nothing to do."""
        ...

    @property
    def name(self) -> str:
        """A short name for tables and facts."""
        ...

    def check(self, sources: Sources) -> None:
        """Refuse, before anything runs, names of rules and files that do not exist.

        Raises:
            BadInput: there is no such rule, or no such file of the series.
        """
        ...

    def foresee(self, tree: Tree, sources: Sources) -> None:
        """Warm the caches that `apply` reads, while other work runs; it changes no answer."""
        ...

    def touches(self, tree: Tree, sources: Sources) -> Collection[str] | None:
        """The files that it may change, or more of them; None when that may be any file.

        Raises:
            BadInput: as `apply` does.
        """
        ...

    def replay(self, tree: Tree, sources: Sources) -> Replay | None:
        """The run of spatch that does most of it; None where nothing but its result does."""
        ...

    def rests_on(self, tree: Tree, sources: Sources) -> tuple[str | bytes, ...] | None:
        """The inputs of `apply` besides the tree, the keys and this program; None when unknown."""
        ...

    def apply(self, tree: Tree, sources: Sources) -> EditOutcome:
        """The changed files. Writes nothing: the engine puts them into the next tree."""
        ...


# By the word that `kind` has in series.toml.
KINDS: dict[str, type[Edit]] = {
    "cocci": CocciEdit,
    "insert": InsertEdit,
    "kconfig": KconfigEdit,
    "move": MoveEdit,
    "patch": PatchEdit,
    "remove": RemoveEdit,
    "rename": RenameEdit,
    "tif": TifEdit,
}


def origins(edits: Iterable[EditFacts]) -> dict[str, int]:
    """Origin of changed lines (`rules`, `moves`, `by hand`, ...) -> lines added and removed."""
    lines: Counter[str] = Counter()
    for edit in edits:
        lines["by hand" if edit.literal else _origin(edit.kind)] += edit.lines
    return dict(lines.most_common())


def _origin(kind: str) -> str:
    # A run may be recorded with a kind that only another version of refactor has.
    return KINDS[kind].origin if kind in KINDS else kind


def rule_names(edits: Iterable[EditFacts]) -> list[str]:
    """The rules that edits ran, in the order of the edits."""
    # A run may be recorded with a kind that only another version of refactor has.
    return [edit.name for edit in edits if edit.kind in KINDS and KINDS[edit.kind].runs_rule]


def hand_written(edit: EditFacts) -> str:
    """The note about the lines of an edit that were written by hand."""
    note = KINDS[edit.kind].by_hand if edit.kind in KINDS else Declaration.by_hand
    return note.format(kind=edit.kind, name=_shortened(edit.name))


def _shortened(phrase: str) -> str:
    """A phrase cut off between two words."""
    if len(phrase) <= NAMED:
        return phrase
    end = phrase.rfind(" ", 0, NAMED)
    return f"{phrase[:end]} ..." if end >= 0 else phrase
