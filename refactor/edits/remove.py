"""The edit `remove`: definitions that are removed with their comments.

spatch leaves the comment behind where a semantic patch removes a `#define`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from refactor.c import moving
from refactor.c.outline import Outline
from refactor.c.outliner import outline
from refactor.edits.declaration import (
    Declaration,
    first_and_more,
    require_file,
    require_names,
)
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
        require_names(self.names)

    @property
    def name(self) -> str:
        """The first of the definitions, and how many go with it."""
        return first_and_more(self.names)

    def check(self, sources: Sources) -> None:
        """Everything that it names is in the tree."""

    def touches(self, tree: Tree, sources: Sources) -> Collection[str] | None:
        """The file that loses the definitions."""
        return (self.file,)

    def apply(self, tree: Tree, sources: Sources) -> EditOutcome:
        """The file without them."""
        try:
            data = tree.read(self.file)
        except BadInput as error:
            return Broken(str(error))
        found = outline(data)
        lines = split(data)
        # Where the parser stumbles, the outline may lack a definition that is there.
        torn = self._torn(found, lines)
        if torn is not None:
            return Broken(f"{self.file}: the parser cannot tell where {torn} begins and ends")
        held, notes = [], []
        for name in self.names:
            if found.defining(name):
                held.append(name)
            else:
                # Another kernel may have lost some of them already.
                notes.append(f"{self.file} defines no {name}")
        if not held:
            return Idle(f"{self.file} defines no {self.name}")
        left = moving.without(lines, moving.pieces(found, held))
        return Edited({self.file: File(join(data, left))}, tuple(notes))

    def _torn(self, found: Outline, lines: Sequence[bytes]) -> str | None:
        """The first of the names in lines that the parser cannot read, and that may define it."""
        words: set[bytes] = set()
        for item in found.items:
            if not item.readable:
                words.update(re.findall(rb"\w+", b"\n".join(lines[item.first - 1 : item.last])))
        for name in self.names:
            if name.encode() in words:
                return name
        return None
