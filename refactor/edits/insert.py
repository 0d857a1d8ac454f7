"""The edit `insert`: hand-written text, placed at a declared line or made into a new file."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from refactor.edits.declaration import (
    Declaration,
    obstacle,
    require_beside,
    require_file,
    require_line,
)
from refactor.edits.outcome import Broken, Conflict, Edited, EditOutcome, Idle
from refactor.edits.scoped import new_directory
from refactor.edits.sources import Sources
from refactor.errors import BadInput
from refactor.git.file import File
from refactor.git.merge import merge
from refactor.git.tree import Tree
from refactor.text.conflict import block, labels
from refactor.text.insertion import Anchor, find, insert, is_inserted
from refactor.text.lines import ending, whole_lines


class InsertEdit(Declaration, frozen=True):
    """Place whole lines. Without `after` and `before` the text is a new file.

    Attributes:
        file: where it goes.
        template: the file beside series.toml that holds the text...
        text: ...or the text itself.
        after: the line that it goes after, without the white space around it; the file has it
            exactly once.
        before: the line that it goes before.
    """

    file: str
    template: str = ""
    text: str = ""
    after: str = ""
    before: str = ""

    literal = True
    origin = "by hand"

    def __post_init__(self) -> None:
        require_file("file", self.file)
        if bool(self.template) == bool(self.text):
            count = "both" if self.text else "neither"
            raise ValueError(f"wanted one of template and text, got {count}")
        if self.template:
            require_beside("template", self.template)
        if self.after and self.before:
            raise ValueError("wanted one of after and before, got both")
        require_line(self._line)

    @property
    def _line(self) -> str:
        """The line that the text goes beside; empty for a new file."""
        return self.after or self.before

    @property
    def name(self) -> str:
        """The template, or the file."""
        return self.template or self.file

    def check(self, sources: Sources) -> None:
        """Refuse a template that is not there or empty."""
        if not self._content(sources):
            raise BadInput(f"{self.template} is empty")

    def touches(self, tree: Tree, sources: Sources) -> Collection[str] | None:
        """The file that gets the text."""
        return (self.file,)

    def rests_on(self, tree: Tree, sources: Sources) -> tuple[str | bytes, ...] | None:
        """Its text."""
        return (self._content(sources),)

    def apply(self, tree: Tree, sources: Sources) -> EditOutcome:
        """The file with the text in it."""
        complaint = obstacle(tree, self.file)
        if complaint:
            return Broken(complaint)
        content = self._content(sources)
        if not self._line:
            # TOML's text = "..." has no line end of its own, and a source file needs one.
            return self._new(tree, content.removesuffix("\n") + "\n")
        try:
            data = tree.read(self.file)
        except BadInput as error:
            return Broken(str(error), self._conflict(tree, content, self._block(content)))
        return self._beside(tree, data, content)

    def _content(self, sources: Sources) -> str:
        return sources.text(self.template) if self.template else self.text

    def _new(self, tree: Tree, content: str) -> EditOutcome:
        if not tree.has_file(self.file):
            note = new_directory(tree, self.file)
            return Edited({self.file: File(content.encode())}, (note,) if note else ())
        there = tree.read(self.file)
        if there == content.encode():
            return Idle(f"{self.file} is there already")
        reason = (
            f"{self.file} exists with other content; name a line with after or before to add to it"
        )
        # An empty base: both sides have added the file, so all that differs is a conflict.
        marked = merge(
            tree.objects,
            there,
            before=b"",
            theirs=content.encode(),
            labels=labels(self.name),
        )
        if marked is None:
            return Broken(reason)
        return Broken(reason, self._conflict(tree, content, marked))

    def _beside(self, tree: Tree, data: bytes, content: str) -> EditOutcome:
        text = whole_lines(content)
        anchor = Anchor(self._line.encode(), bool(self.after))
        end = ending(data)
        lines = data.split(end)
        # Asked first: a text that holds its own anchor line makes that line stand there twice.
        if is_inserted(lines, text, anchor):
            return Idle(f"{self.file} has the text already")
        found = find(lines, anchor)
        if len(found) != 1:
            line = self._line.strip()
            reason = f"{self.file} has the line '{line}' {len(found)} times, wanted exactly once"
            return Broken(reason, self._conflict(tree, content, self._marked(data, text)))
        return Edited({self.file: File(end.join(insert(lines, text, anchor, at=found[0])))})

    def _conflict(self, tree: Tree, content: str, marked: bytes) -> Conflict:
        entry = tree.entry(self.file)
        # A decision holds for this text at this place only, so the place is part of its key.
        text = "\0".join((self.after, self.before, content)).encode()
        before = {self.file: entry.oid} if entry else {}
        return Conflict(self.name, text, before, merged={}, files={self.file: marked})

    def _marked(self, data: bytes, text: list[bytes]) -> bytes:
        """The file with a conflict beside the line most like the anchor, else at its end."""
        end = ending(data)
        lines = data.split(end)
        at = self._likely_place(lines)
        conflict = self._markers(end.join(text) + end, end)
        return end.join([*lines[:at], conflict + end.join(lines[at:])])

    def _likely_place(self, lines: list[bytes]) -> int:
        stripped = [line.decode("utf-8", "replace").strip() for line in lines]
        near = get_close_matches(self._line.strip(), stripped, 1)
        if near:
            return stripped.index(near[0]) + bool(self.after)
        # A file that ends with a line end splits into one more, empty piece.
        return len(lines) if lines[-1] else len(lines) - 1

    def _block(self, content: str) -> bytes:
        """The text as a conflict, where there is no file to put it in."""
        return self._markers(b"\n".join(whole_lines(content)) + b"\n", b"\n")

    def _markers(self, text: bytes, end: bytes) -> bytes:
        """The anchor on the side of the base, and beside the text on the side of the edit."""
        anchor = self._line.strip().encode() + end
        both = anchor + text if self.after else text + anchor
        return block(b"", anchor, new=both, name=self.name)
