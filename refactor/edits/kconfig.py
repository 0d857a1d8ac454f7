"""The edit `kconfig`: lines of one config, in the order that the file keeps, or a new config."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Sequence

from refactor.edits.declaration import Declaration, require_file, require_scope
from refactor.edits.outcome import Broken, Edited, EditOutcome, Idle
from refactor.edits.scoped import astray
from refactor.edits.sources import Sources
from refactor.errors import BadInput
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.series.scope import Scope
from refactor.text import kconfig, kconfig_block
from refactor.text.lines import ending


class KconfigEdit(Declaration, frozen=True):
    """Add lines to the block of a config and remove lines from it, or write a new block.

    Attributes:
        file: the Kconfig file.
        config: the name of the config, without CONFIG_.
        add: statements as they are to stand there, such as `select GENERIC_ENTRY`.
        remove: statements that go, with their `if` clause; a comment above one goes with it.
        new: the statements of a new config, the first one its type, such as `bool`.
        after: the config that the new one follows in the file.
        help: the help text of the new config, in lines as they are to stand there.
        beside: in place of `file` and `config`, a statement: the lines are added to every config of
            the tree that has it.
        scope: with `beside`, the directories to look in; the whole tree when empty.
    """

    file: str = ""
    config: str = ""
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    after: str = ""
    help: str = ""
    beside: str = ""
    scope: tuple[str, ...] = ()

    literal = False
    origin = "kconfig"

    def __post_init__(self) -> None:
        self._require_place()
        if self.new:
            self._require_new()
        elif self.after or self.help:
            raise ValueError("after and help belong to a new config: wanted new, got none")
        elif not self.add and not self.remove:
            raise ValueError("wanted lines to add or to remove, got neither")
        beside = [self.beside] if self.beside else []
        # Without such a word a line could be part of a help text, or begin another config.
        for line in (*self.add, *self.remove, *self.new[1:], *beside):
            held = kconfig.Statement(0, 0, _words(line))
            if "\n" in line or not held.argument or held.keyword not in kconfig.KEYWORDS:
                allowed = ", ".join(word.decode() for word in kconfig.KEYWORDS)
                raise ValueError(f"wanted one line that begins with one of {allowed}, got {line!r}")
        both = {*map(_words, self.add)} & {*map(_words, self.remove)}
        if both:
            raise ValueError(f"'{_text(min(both))}' is both added and removed")

    def _require_place(self) -> None:
        """Refuse a declaration that does not say which configs it is about."""
        require_scope(self.scope)
        if not self.beside:
            if not self.file and not self.config:
                raise ValueError("wanted file and config, or beside")
            if not self.config:
                raise ValueError("config: wanted the name of a config, got none")
            if self.scope:
                raise ValueError("scope belongs to beside: wanted beside, got none")
            require_file("file", self.file)
        elif self.file or self.config or self.new or self.remove:
            raise ValueError("beside: wanted no other key with it than add and scope")

    def _require_new(self) -> None:
        """Refuse a new config that could not be written."""
        if self.add or self.remove:
            raise ValueError("new stands alone: wanted no add and no remove beside it")
        if not self.after:
            raise ValueError("after: wanted the config that the new one follows, got none")
        first = self.new[0]
        if "\n" in first or not _words(first) or _words(first)[0] not in kconfig_block.TYPES:
            allowed = ", ".join(word.decode() for word in kconfig_block.TYPES)
            raise ValueError(f"new: wanted a first line that is one of {allowed}, got {first!r}")

    @property
    def name(self) -> str:
        """The file, or the statement beside which lines are added."""
        return self.file or self.beside

    def check(self, sources: Sources) -> None:
        """Everything that it names is in the tree."""

    def touches(self, tree: Tree, sources: Sources) -> Collection[str] | None:
        """The Kconfig file; any where the statement is looked for."""
        return None if self.beside else (self.file,)

    def apply(self, tree: Tree, sources: Sources) -> EditOutcome:
        """The files with the lines in place."""
        if self.beside:
            return self._beside(tree)
        try:
            data = tree.read(self.file)
        except BadInput as error:
            return Broken(str(error))
        lines = data.split(ending(data))
        if self.new:
            return self._written(data, lines)
        return self._edited(data, lines)

    def _edited(self, data: bytes, lines: list[bytes]) -> EditOutcome:
        """The file with the lines of the config in place."""
        found = kconfig.blocks(lines, self.config)
        # Kconfig lets a symbol have several entries (kconfig-language.rst): which one is meant?
        if len(found) != 1:
            return Broken(
                f"{self.file} has {len(found)} blocks 'config {self.config}', wanted exactly one"
            )
        complaints: list[str] = []
        notes: list[str] = []
        for line in self.remove:
            complaints += _instead(found[0], _words(line))
            notes += self._comments(lines, found[0], _words(line))
        if complaints:
            return Broken(f"{self.file}: config {self.config} {'; '.join(complaints)}")
        # Compared as text: statements that are there already leave the file as it is.
        after = self._changed(lines)
        if after == lines:
            return Idle(f"{self.file}: config {self.config} is as it should be")
        return Edited({self.file: File(ending(data).join(after))}, tuple(notes))

    def _changed(self, lines: list[bytes]) -> list[bytes]:
        # The block is read anew each time: a change moves the lines of the statements below it.
        for line in self.remove:
            block = kconfig.blocks(lines, self.config)[0]
            lines = kconfig.remove(lines, block, _words(line))
        for line in self.add:
            block = kconfig.blocks(lines, self.config)[0]
            if all(statement.words != _words(line) for statement in block):
                lines = kconfig.add(lines, block, line.strip().encode())
        return lines

    def _beside(self, tree: Tree) -> EditOutcome:
        """All Kconfig files in scope with the lines beside the statement."""
        scope = Scope(self.scope)
        if missing := astray(tree, f"kconfig {self.beside}", scope):
            return Broken("; ".join(missing))
        beside = _words(self.beside)
        add = [line.strip().encode() for line in self.add]
        files: dict[str, File | None] = {}
        for path in tree.grep(["-w", "-F", "-e", _shown(beside[-1])], scope):
            # Every `source` of 7.3 names a file that begins so; others only mention the words.
            if not posixpath.basename(path).startswith("Kconfig"):
                continue
            data = tree.read(path)
            before = data.split(ending(data))
            after = kconfig_block.add_beside(before, beside, add)
            if after != before:
                files[path] = File(ending(data).join(after))
        return Edited(files) if files else Idle(f"no config lacks the lines beside '{self.beside}'")

    def _written(self, data: bytes, lines: Sequence[bytes]) -> EditOutcome:
        """The file with the new config in it."""
        held = kconfig.blocks(lines, self.config)
        wanted = [_words(line) for line in self.new]
        if held:
            if len(held) == 1 and kconfig_block.statements(held[0]) == wanted:
                return Idle(f"{self.file}: config {self.config} is as it should be")
            return Broken(f"{self.file} has another config {self.config} already")
        above = kconfig.blocks(lines, self.after)
        if len(above) != 1:
            return Broken(
                f"{self.file} has {len(above)} blocks 'config {self.after}', wanted exactly one"
            )
        block = kconfig_block.block(self.config, self.new, self.help)
        at = above[0][-1].end
        return Edited({self.file: File(ending(data).join([*lines[:at], b"", *block, *lines[at:]]))})

    def _comments(
        self, lines: Sequence[bytes], block: Sequence[kconfig.Statement], wanted: tuple[bytes, ...]
    ) -> Iterator[str]:
        """Notes about the comments that are removed with a line."""
        for statement in block:
            first = kconfig.lead(lines, statement)
            if statement.words == wanted and first < statement.start:
                comment = _shown(lines[first])
                yield f"{self.file}: the comment above '{_text(wanted)}' went with it: {comment}"


def _instead(block: Sequence[kconfig.Statement], wanted: tuple[bytes, ...]) -> Iterator[str]:
    """A complaint where a line to remove is there only with another condition."""
    like = kconfig.Statement(0, 0, wanted)
    near = []
    for statement in block:
        if statement.keyword == like.keyword and statement.argument[:1] == like.argument[:1]:
            near.append(statement.words)
    # A symbol that is not there at all has been removed already: nothing to complain about.
    if near and wanted not in near:
        there = " and ".join(f"'{_text(words)}'" for words in near)
        yield f"has no '{_text(wanted)}', but {there}"


def _words(line: str) -> tuple[bytes, ...]:
    return kconfig.words(line.encode())


def _text(words: Sequence[bytes]) -> str:
    return _shown(b" ".join(words))


def _shown(text: bytes) -> str:
    return text.strip().decode("utf-8", "replace")
