"""The edit `rename`: other words where C rules do not reach: assembly, Kconfig, comments, documentation."""

from __future__ import annotations

import re

import msgspec

from refactor.edits.declaration import Declaration, require_paths
from refactor.edits.outcome import Edited, EditOutcome, Idle
from refactor.edits.scoped import astray, judged
from refactor.edits.sources import Sources
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.series.scope import Scope
from refactor.text.rewording import Where, rename, reword


class RenameEdit(Declaration, frozen=True):
    """Put a word in the place of a word, or a phrase in the place of a phrase.

    Attributes:
        old: `from` in series.toml: one word, renamed word-exactly; or several, found in comments
            over line breaks.
        new: `to` in series.toml.
        where: `in` in series.toml: "code", "comments" or "all".
        scope: directories and files to look in; everything when empty, which a phrase may not leave
            it.
    """

    old: str = msgspec.field(name="from")
    new: str = msgspec.field(name="to")
    where: Where = msgspec.field(name="in", default="all")
    scope: tuple[str, ...] = ()

    origin = "renames"
    by_hand = 'comment reworded by hand: "{name}"'

    def __post_init__(self) -> None:
        require_paths("scope", self.scope)
        if not self.old.split() or not self.new.split():
            raise ValueError("wanted words in from and to, got none")
        if _holds(self.new, self.old):
            raise ValueError(
                f"`to` contains `from` ('{_plain(self.old)}'), so the rename never settles; "
                "use a longer phrase"
            )
        if self._phrase:
            self._require_comments()
        elif self.old != self.old.strip() or self.new != self.new.strip():
            raise ValueError("wanted words without white space around them in from and to")

    def _require_comments(self) -> None:
        if self.where != "comments" or not self.scope:
            raise ValueError(
                "several words in from or to are renamed in comments alone: wanted in = 'comments' and a scope"
            )
        if any(re.search(r"/\*|\*/|^\s*(?:\*|//|#)", words) for words in (self.old, self.new)):
            raise ValueError(
                "wanted the words of a comment in from and to, got one that begins or ends a comment"
            )

    @property
    def literal(self) -> bool:
        """The words of a phrase are a person's own; another name for the same thing is not."""
        return self._phrase

    @property
    def _phrase(self) -> bool:
        return len(self.old.split()) > 1 or len(self.new.split()) > 1

    @property
    def name(self) -> str:
        """What is renamed."""
        return _plain(self.old)

    def check(self, sources: Sources) -> None:
        """Everything that it names is in the tree."""

    def apply(self, tree: Tree, sources: Sources) -> EditOutcome:
        """The files in scope that have the words, with the others in their place."""
        missing = astray(tree, f"rename {self.name}", Scope(self.scope))
        files = {}
        for path in tree.grep(self._query(), Scope(self.scope)):
            before = tree.read(path)
            after = self._changed(path, before)
            if after != before:
                files[path] = File(after)
        where = "the files" if self.where == "all" else self.where
        outcome = Edited(files) if files else Idle(f"'{self.name}' is nowhere in {where} in scope")
        return judged(outcome, missing, self.scope, self.optional)

    def _query(self) -> list[str]:
        """A search for the files that may hold it; a phrase can stand on several lines, but no word of it can."""
        if self._phrase:
            return ["-I", "-F", "-e", max(self.old.split(), key=len)]
        return ["-I", "-w", "-F", "-e", self.old]

    def _changed(self, path: str, before: bytes) -> bytes:
        if self._phrase:
            return reword(path, before, old=self.old, new=self.new)
        return rename(path, before, old=self.old, new=self.new, where=self.where)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _holds(text: str, part: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(_plain(part))}(?!\w)", _plain(text), re.ASCII) is not None
