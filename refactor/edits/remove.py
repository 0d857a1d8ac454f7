"""The edit `remove`: definitions that go, with their comments, which SmPL leaves behind where a macro goes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from refactor.c import moving
from refactor.c.outline import Outline
from refactor.c.outliner import outline
from refactor.edits.declaration import Declaration, require_file
from refactor.edits.outcome import Broken, Edited, EditOutcome, Idle
from refactor.edits.sources import Sources
from refactor.errors import BadInput
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.text.lines import join, split


class RemoveEdit(Declaration, frozen=True):
    """Take definitions out of a file, as they stand there; one that is not there is nothing to do.

    Attributes:
        file: that defines them.
        names: functions, macros, types and variables.
    """

    file: str
    names: tuple[str, ...]

    literal = False
    origin = "moves"

    def __post_init__(self) -> None:
        require_file("file", self.file)
        if not self.names or len(set(self.names)) < len(self.names):
            raise ValueError("wanted names, each once, in names")

    @property
    def name(self) -> str:
        """The first of the definitions, and how many go with it."""
        return (
            self.names[0]
            if len(self.names) == 1
            else f"{self.names[0]} and {len(self.names) - 1} more"
        )

    def check(self, sources: Sources) -> None:
        """Everything that it names is in the tree."""

    def apply(self, tree: Tree, sources: Sources) -> EditOutcome:
        """The file without them."""
        try:
            data = tree.read(self.file)
        except BadInput as error:
            return Broken(str(error))
        found = outline(data)
        lines = split(data)
        if torn := self._torn(found, lines):
            return Broken(f"{self.file}: the parser cannot tell where {torn} begins and ends")
        held = [name for name in self.names if found.defining(name)]
        if not held:
            return Idle(f"{self.file} defines no {self.name}")
        notes = tuple(f"{self.file} defines no {name}" for name in self.names if name not in held)
        left = moving.without(lines, moving.pieces(found, held))
        return Edited({self.file: File(join(data, left))}, notes)

    def _torn(self, found: Outline, lines: Sequence[bytes]) -> str:
        """The first of the names that stands in lines which may define it and cannot be read; empty if none does."""
        unread = b"\n".join(
            b"\n".join(lines[i.first - 1 : i.last]) for i in found.items if not i.readable
        )
        words = set(re.findall(rb"\w+", unread))
        return next((name for name in self.names if name.encode() in words), "")
