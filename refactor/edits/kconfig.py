"""The edit `kconfig`: `select`, `depends on`, `default`, `imply` lines of one config, in the order the file keeps."""

from __future__ import annotations

from collections.abc import Sequence

from refactor.edits.declaration import Declaration, require_file
from refactor.edits.outcome import Broken, Edited, EditOutcome, Idle
from refactor.edits.sources import Sources
from refactor.errors import BadInput
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.text import kconfig
from refactor.text.lines import ending


class KconfigEdit(Declaration, frozen=True):
    """Add lines to the block of a config and remove lines from it.

    Attributes:
        file: the Kconfig file.
        config: the name of the config, without CONFIG_.
        add: statements as they are to stand there, such as `select GENERIC_ENTRY`.
        remove: statements that go, with their `if` clause; a comment above one goes with it.
    """

    file: str
    config: str
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()

    literal = False
    origin = "kconfig"

    def __post_init__(self) -> None:
        require_file("file", self.file)
        if not self.add and not self.remove:
            raise ValueError("wanted lines to add or to remove, got neither")
        for line in (*self.add, *self.remove):
            held = kconfig.Statement(0, 0, _words(line))
            if "\n" in line or not held.argument or held.keyword not in kconfig.KEYWORDS:
                allowed = ", ".join(word.decode() for word in kconfig.KEYWORDS)
                raise ValueError(f"wanted one line that begins with one of {allowed}, got {line!r}")
        if both := {*map(_words, self.add)} & {*map(_words, self.remove)}:
            raise ValueError(f"'{_text(min(both))}' is both added and removed")

    @property
    def name(self) -> str:
        """The file."""
        return self.file

    def check(self, sources: Sources) -> None:
        """Everything that it names is in the tree."""

    def apply(self, tree: Tree, sources: Sources) -> EditOutcome:
        """The file with the lines in place."""
        try:
            data = tree.read(self.file)
        except BadInput as error:
            return Broken(str(error))
        lines = before = data.split(ending(data))
        found = kconfig.blocks(lines, self.config)
        if len(found) != 1:
            return Broken(
                f"{self.file} has {len(found)} blocks 'config {self.config}', wanted exactly one"
            )
        if complaints := [
            words for line in self.remove if (words := self._instead(found[0], _words(line)))
        ]:
            return Broken(f"{self.file}: config {self.config} {'; '.join(complaints)}")
        notes = [
            note for line in self.remove for note in self._comments(lines, found[0], _words(line))
        ]
        for line in self.remove:
            lines = kconfig.remove(lines, kconfig.blocks(lines, self.config)[0], _words(line))
        for line in self.add:
            block = kconfig.blocks(lines, self.config)[0]
            if all(statement.words != _words(line) for statement in block):
                lines = kconfig.add(lines, block, line.strip().encode())
        if lines == before:
            return Idle(f"{self.file}: config {self.config} is as it should be")
        return Edited({self.file: File(ending(data).join(lines))}, tuple(notes))

    def _instead(self, block: Sequence[kconfig.Statement], wanted: tuple[bytes, ...]) -> str:
        """Which lines are there instead of one that is to go: about the same symbol, with another condition."""
        like = kconfig.Statement(0, 0, wanted)
        near = [
            statement.words
            for statement in block
            if statement.keyword == like.keyword and statement.argument[:1] == like.argument[:1]
        ]
        if wanted in near or not near:
            return ""
        there = " and ".join(f"'{_text(words)}'" for words in near)
        return f"has no '{_text(wanted)}', but {there}"

    def _comments(
        self, lines: Sequence[bytes], block: Sequence[kconfig.Statement], wanted: tuple[bytes, ...]
    ) -> list[str]:
        """What a person should know of comments that go with a line."""
        return [
            f"{self.file}: the comment above '{_text(wanted)}' went with it: {_shown(lines[first])}"
            for statement in block
            if statement.words == wanted
            and (first := kconfig.lead(lines, statement)) < statement.start
        ]


def _words(line: str) -> tuple[bytes, ...]:
    return kconfig.words(line.encode())


def _text(words: Sequence[bytes]) -> str:
    return _shown(b" ".join(words))


def _shown(text: bytes) -> str:
    return text.strip().decode("utf-8", "replace")
