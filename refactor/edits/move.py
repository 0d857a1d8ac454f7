"""The edit `move`: definitions that move to another file, as the base at hand has them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter

import msgspec

from refactor.c import moving
from refactor.c.outline import Outline, OutlineItem
from refactor.c.outliner import outline
from refactor.edits.declaration import (
    Declaration,
    first_and_more,
    require_file,
    require_line,
    require_names,
)
from refactor.edits.outcome import Broken, Edited, EditOutcome, Idle
from refactor.edits.sources import Sources
from refactor.errors import BadInput
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.text.insertion import Anchor, find
from refactor.text.lines import join, split

# A tag too: `struct s` is another thing than a function `s`.
_FIRST = attrgetter("first")
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
        require_names(self.names)
        for name in filter(None, (*self.names, self._definition)):
            if not _NAME.fullmatch(name):
                raise ValueError(f"wanted a name of C, as 'f' or 'struct s', got {name!r}")
        anchors = [self.after, self.before, self.after_definition, self.before_definition]
        if sum(map(bool, anchors)) != 1:
            raise ValueError(
                "wanted exactly one of after, before, after-definition and before-definition"
            )
        require_line(self.after or self.before)
        if self.source == self.to and self._definition in self.names:
            raise ValueError(f"'{self._definition}' cannot move beside itself")

    @property
    def _definition(self) -> str:
        return self.after_definition or self.before_definition

    @property
    def name(self) -> str:
        """The first of the definitions, and how many go with it."""
        return first_and_more(self.names)

    def check(self, sources: Sources) -> None:
        """Everything that it names is in the tree."""

    def touches(self, tree: Tree, sources: Sources) -> Collection[str] | None:
        """Both files."""
        return (self.source, self.to)

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
        # Within one file the place is looked up without the definitions that leave it.
        onto = left if self.source == self.to else target
        there = outline(onto)
        if not pieces and all(there.defining(name) for name in self.names):
            return Idle(f"{self.to} defines {self.name} already")
        for name in self.names:
            self._require_present(name, source, here=here, there=there)
            self._require_movable(name, here, pieces)
            if there.defining(name):
                raise BadInput(f"{self.to} defines {name} already, and {self.source} does too")
        gap = self._gap(onto, there)
        self._require_place(pieces, there, gap)
        moved = moving.piece_lines(split(source), pieces)
        placed = join(onto, moving.with_lines(split(onto), gap, moved))
        # The lines were found by an error-tolerant parser: it has to find the same definitions
        # after the move, or some line was left behind.
        arriving: Counter[tuple[str, ...]] = Counter()
        for piece in pieces:
            arriving += _names(piece.items)
        leaves_the_rest = _defined(left) == _names(here.items) - arriving
        if not leaves_the_rest or _defined(placed) != _names(there.items) + arriving:
            raise BadInput(f"{self.to}: the parser would not find there what leaves {self.source}")
        # Within one file they may have been moved already.
        if placed == source:
            return Idle(f"{self.name} is in its place already")
        notes = []
        for directive in moving.gained_directives(pieces, there, gap):
            notes.append(f"{self.to}: {self.name} comes under '{directive}'")
        return Edited({self.source: File(left), self.to: File(placed)}, tuple(notes))

    def _require_present(self, name: str, source: bytes, *, here: Outline, there: Outline) -> None:
        """Refuse a name that the file does not define."""
        if here.defining(name):
            return
        lines = source.split(b"\n")
        for item in here.items:
            if not item.readable and name.encode() in b"\n".join(lines[item.first - 1 : item.last]):
                # It may be defined there: "does not define" would be a guess.
                raise BadInput(
                    f"{self.source} defines no {name} that the parser can read; "
                    f"it stumbles near line {item.first}"
                )
        moved = f", and {self.to} does" if there.defining(name) else ""
        raise BadInput(f"{self.source} does not define {name}{moved}")

    def _require_movable(self, name: str, here: Outline, pieces: Sequence[moving.Piece]) -> None:
        """Refuse a name that is defined twice, or in lines that are not certain."""
        items = here.defining(name)
        # A definition in each branch of an `#if` that moves as a whole is one piece.
        places = sum(not set(items).isdisjoint(piece.items) for piece in pieces)
        if places > 1:
            lines = " and ".join(map(str, map(_FIRST, items)))
            # As with a stub for the configuration without it, in the #else.
            raise BadInput(
                f"{self.source} defines {name} {len(items)} times, in the lines {lines}",
                "name all that is under their #if too, and it moves as a whole",
            )
        for item in items:
            if not item.readable:
                raise BadInput(
                    f"{self.source}: the parser cannot tell where {name} begins and ends"
                )

    def _gap(self, data: bytes, outline: Outline) -> int:
        """The gap that the definitions go into."""
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
        """Refuse a gap inside a definition, and one that loses an `#if`."""
        torn = moving.item_across(there, gap)
        if torn:
            what = torn.names[0] if torn.names else f"what begins in line {torn.first}"
            raise BadInput(
                f"{self.to}: the place is inside of {what}",
                "name it in after- or before-definition",
            )
        lost = moving.lost_directive(pieces, there, gap)
        if lost:
            piece, directive = lost
            name = piece.items[0].names[0]
            raise BadInput(
                f"{self.source}: {name} is under '{directive}', which would be lost",
                "move all that is under it, or to a place under the same",
            )


def _defined(data: bytes) -> Counter[tuple[str, ...]]:
    return _names(outline(data).items)


def _names(items: Iterable[OutlineItem]) -> Counter[tuple[str, ...]]:
    return Counter(item.names for item in items if item.names)
