"""Kinds of edit: one module each, all meeting one Protocol. A new kind is a module and a line in the table below."""

from __future__ import annotations

from typing import Protocol

from refactor.edits.cocci import Cocci
from refactor.edits.insert import Insert
from refactor.edits.kconfig import Kconfig
from refactor.edits.move import Move
from refactor.edits.outcome import EditOutcome
from refactor.edits.patch import Patch
from refactor.edits.remove import Remove
from refactor.edits.rename import Rename
from refactor.edits.sources import Sources
from refactor.edits.tif import Tif
from refactor.git.tree import Tree


class Edit(Protocol):
    """One declared transformation: a frozen msgspec.Struct whose fields are the keys in series.toml."""

    @property
    def literal(self) -> bool:
        """Whether what it adds was written by hand."""
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
        """What it is about, for tables and facts."""
        ...

    def check(self, sources: Sources) -> None:
        """Refuse, before anything runs, what it names and does not find.

        Raises:
            BadInput: a rule, a file of the series or a path that there is not.
        """
        ...

    def foresee(self, tree: Tree, sources: Sources) -> None:
        """Look up beforehand, beside other work, what `apply` will ask of the base; it changes no answer."""
        ...

    def rests_on(self, tree: Tree, sources: Sources) -> tuple[str | bytes, ...] | None:
        """All that `apply` rests on besides the tree, its keys and this program; None when that cannot be told."""
        ...

    def apply(self, tree: Tree, sources: Sources) -> EditOutcome:
        """What it makes of a tree. Writes nothing: the engine puts the files into the next tree."""
        ...


KINDS: dict[str, type[Edit]] = {
    "cocci": Cocci,
    "insert": Insert,
    "kconfig": Kconfig,
    "move": Move,
    "patch": Patch,
    "remove": Remove,
    "rename": Rename,
    "tif": Tif,
}
