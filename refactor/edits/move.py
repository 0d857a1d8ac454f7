"""The edit `move`: definitions that leave one file and arrive in another, as they stand on the base at hand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import msgspec

from refactor.c import moving
from refactor.c.outline import Outline
from refactor.c.outliner import outline
from refactor.edits.declaration import Declaration, require_file
from refactor.edits.outcome import Broken, Edited, EditOutcome, Idle
from refactor.edits.sources import Sources
from refactor.errors import BadInput
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.text.insertion import Anchor, find
from refactor.text.lines import join, split

_NAME = re.compile(r"(?:(?:struct|union|enum) )?[A-Za-z_]\w*")


class MoveEdit(Declaration, frozen=True):
    """Take definitions out of a file and place them in another, or elsewhere in the same.

    They arrive in the order in which they stand, with the comments that touch them. A mere
    declaration of a function stays. An `#if` goes with what is in it when all of that moves, and
    only then.

    Attributes:
        source: `from` in series.toml: the file that they leave.
        to: the file that they arrive in.
        names: functions, macros, types (`struct s` where another kind of thing is an `s` too) and
            variables.
        after: the line that they go after, without the white space around it; the file has it
            exactly once.
        before: the line that they go before.
        after_definition: `after-definition` in series.toml: what they go after, with the `#define`
            of its own name.
        before_definition: `before-definition` in series.toml: what they go before, with its
            comment.
    """

    source: str = msgspec.field(name="from")
    to: str
    names: tuple[str, ...]
    after: str = ""
    before: str = ""
    after_definition: str = msgspec.field(name="after-definition", default="")
    before_definition: str = msgspec.field(name="before-definition", default="")

    literal = False
    origin = "moves"

    def __post_init__(self) -> None:
        require_file("from", self.source)
        require_file("to", self.to)
        if not self.names or len(set(self.names)) < len(self.names):
            raise ValueError("wanted names, each once, in names")
        for name in filter(None, (*self.names, self._definition)):
            if not _NAME.fullmatch(name):
                raise ValueError(f"wanted a name of C, as 'f' or 'struct s', got {name!r}")
        anchors = [self.after, self.before, self.after_definition, self.before_definition]
        if len([anchor for anchor in anchors if anchor]) != 1:
            raise ValueError(
                "wanted exactly one of after, before, after-definition and before-definition"
            )
        if (line := self.after or self.before) and ("\n" in line or not line.strip()):
            raise ValueError(f"wanted one whole line in after and before, got {line!r}")
        if self.source == self.to and self._definition in self.names:
            raise ValueError(f"'{self._definition}' cannot move beside itself")

    @property
    def _definition(self) -> str:
        return self.after_definition or self.before_definition

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
        """Both files, with the definitions in the other one."""
        try:
            return self._moved(tree.read(self.source), tree.read(self.to))
        except BadInput as error:
            return Broken(str(error))

    def _moved(self, source: bytes, target: bytes) -> EditOutcome:
        here = outline(source)
        pieces = moving.pieces(here, self.names)
        left = join(source, moving.without(split(source), pieces))
        onto = left if self.source == self.to else target
        there = outline(onto)
        if not pieces and all(there.defining(name) for name in self.names):
            return Idle(f"{self.to} defines {self.name} already")
        self._require_movable(source, here, pieces, there)
        gap = self._gap(onto, there)
        self._require_place(pieces, there, gap)
        placed = join(
            onto, moving.with_lines(split(onto), gap, moving.piece_lines(split(source), pieces))
        )
        arriving = Counter(item.names for piece in pieces for item in piece.items)
        if (
            _names(outline(left)) != _names(here) - arriving
            or _names(outline(placed)) != _names(there) + arriving
        ):
            raise BadInput(f"{self.to}: the parser would not find there what leaves {self.source}")
        if placed == source:
            return Idle(f"{self.name} is in its place already")
        notes = [
            f"{self.to}: {self.name} comes under '{each}'"
            for each in moving.gained_directives(pieces, there, gap)
        ]
        return Edited({self.source: File(left), self.to: File(placed)}, tuple(notes))

    def _require_movable(
        self, source: bytes, here: Outline, pieces: Sequence[moving.Piece], there: Outline
    ) -> None:
        """Every name is defined once, in lines that are certain, and not yet where it goes."""
        for name in self.names:
            items = here.defining(name)
            if not items:
                raise BadInput(self._absence(name, source, here, there))
            if len([piece for piece in pieces if set(piece.items) & set(items)]) > 1:
                lines = " and ".join(str(item.first) for item in items)
                raise BadInput(
                    f"{self.source} defines {name} {len(items)} times, in the lines {lines}",
                    "name all that is under their #if too, and it moves as a whole",
                )
            if not all(item.readable for item in items):
                raise BadInput(
                    f"{self.source}: the parser cannot tell where {name} begins and ends"
                )
            if there.defining(name):
                raise BadInput(f"{self.to} defines {name} already, and {self.source} does too")

    def _absence(self, name: str, source: bytes, here: Outline, there: Outline) -> str:
        lines = source.split(b"\n")
        for item in here.items:
            if not item.readable and name.encode() in b"\n".join(lines[item.first - 1 : item.last]):
                return f"{self.source} defines no {name} that the parser can read; it stumbles near line {item.first}"
        return f"{self.source} does not define {name}" + (
            f", and {self.to} does" if there.defining(name) else ""
        )

    def _gap(self, data: bytes, outline: Outline) -> int:
        """Where they go."""
        lines = split(data)
        if self._definition:
            gap = moving.beside(outline, self._definition, bool(self.after_definition))
            if gap is None:
                count = len(outline.defining(self._definition))
                raise BadInput(
                    f"{self.to} defines {self._definition} {count} times, wanted exactly once"
                )
            return gap
        found = find(lines, Anchor((self.after or self.before).encode(), bool(self.after)))
        if len(found) != 1:
            line = (self.after or self.before).strip()
            raise BadInput(
                f"{self.to} has the line '{line}' {len(found)} times, wanted exactly once"
            )
        return found[0] + bool(self.after)

    def _require_place(self, pieces: Sequence[moving.Piece], there: Outline, gap: int) -> None:
        """Nothing is torn apart there, and no condition is lost."""
        if torn := moving.item_across(there, gap):
            what = torn.names[0] if torn.names else f"what begins in line {torn.first}"
            raise BadInput(
                f"{self.to}: the place is inside of {what}",
                "name it in after- or before-definition",
            )
        if lost := moving.lost_directive(pieces, there, gap):
            piece, directive = lost
            raise BadInput(
                f"{self.source}: {piece.items[0].names[0]} is under '{directive}', which would be lost",
                "move all that is under it, or to a place under the same",
            )


def _names(outline: Outline) -> Counter[tuple[str, ...]]:
    return Counter(item.names for item in outline.items if item.names)
