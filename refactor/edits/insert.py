"""The edit `insert`: text that somebody wrote, placed at a declared line or made into a new file."""

from __future__ import annotations

from difflib import get_close_matches

from refactor.edits.declaration import Declaration, obstacle, require_beside, require_file
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
            raise ValueError(
                f"wanted one of template and text, got {'both' if self.text else 'neither'}"
            )
        if self.template:
            require_beside("template", self.template)
        if self.after and self.before:
            raise ValueError("wanted one of after and before, got both")
        if (anchor := self.after or self.before) and ("\n" in anchor or not anchor.strip()):
            raise ValueError(f"wanted one whole line in after and before, got {anchor!r}")

    @property
    def name(self) -> str:
        """The template, or the file."""
        return self.template or self.file

    def check(self, sources: Sources) -> None:
        """Refuse a template that is not there or empty."""
        if not self._content(sources):
            raise BadInput(f"{self.template} is empty")

    def rests_on(self, tree: Tree, sources: Sources) -> tuple[str | bytes, ...] | None:
        """Its text."""
        return (self._content(sources),)

    def apply(self, tree: Tree, sources: Sources) -> EditOutcome:
        """The file with the text in it."""
        if complaint := obstacle(tree, self.file):
            return Broken(complaint)
        content = self._content(sources)
        if not self.after and not self.before:
            return self._new(tree, content if content.endswith("\n") else f"{content}\n")
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
        if tree.read(self.file) == content.encode():
            return Idle(f"{self.file} is there already")
        marked = merge(tree.objects, tree.read(self.file), b"", content.encode(), labels(self.name))
        reason = (
            f"{self.file} exists with other content; name a line with after or before to add to it"
        )
        return Broken(reason, self._conflict(tree, content, marked) if marked is not None else None)

    def _beside(self, tree: Tree, data: bytes, content: str) -> EditOutcome:
        text = whole_lines(content)
        anchor = Anchor((self.after or self.before).encode(), bool(self.after))
        lines = data.split(ending(data))
        if is_inserted(lines, text, anchor):
            return Idle(f"{self.file} has the text already")
        found = find(lines, anchor)
        if len(found) != 1:
            line = (self.after or self.before).strip()
            reason = f"{self.file} has the line '{line}' {len(found)} times, wanted exactly once"
            return Broken(reason, self._conflict(tree, content, self._marked(data, lines, text)))
        return Edited(
            {self.file: File(ending(data).join(insert(lines, text, anchor, at=found[0])))}
        )

    def _conflict(self, tree: Tree, content: str, marked: bytes) -> Conflict:
        entry = tree.entry(self.file)
        text = "\0".join((self.after, self.before, content)).encode()
        return Conflict(
            self.name, text, {self.file: entry.oid} if entry else {}, {}, {self.file: marked}
        )

    def _marked(self, data: bytes, lines: list[bytes], text: list[bytes]) -> bytes:
        """The file with the text as a conflict beside the line that is most like the anchor, else at its end."""
        anchor = (self.after or self.before).strip()
        stripped = [line.decode("utf-8", "replace").strip() for line in lines]
        near = get_close_matches(anchor, stripped, 1)
        at = stripped.index(near[0]) + bool(self.after) if near else len(lines) - (not lines[-1])
        end = ending(data)
        old, new = anchor.encode() + end, end.join(text) + end
        both = old + new if self.after else new + old
        conflict = block(b"", old, new=both, name=self.name)
        return b"".join([*(line + end for line in lines[:at]), conflict, end.join(lines[at:])])

    def _block(self, content: str) -> bytes:
        """The text as a conflict, where there is no file to put it in."""
        anchor, text = (
            f"{(self.after or self.before).strip()}\n",
            b"\n".join(whole_lines(content)) + b"\n",
        )
        both = anchor.encode() + text if self.after else text + anchor.encode()
        return block(b"", anchor.encode(), new=both, name=self.name)
