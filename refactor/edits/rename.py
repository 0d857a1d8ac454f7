"""The edit `rename`: other words where no semantic patch reaches.

That is assembly, Kconfig, comments and documentation.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import msgspec

from refactor.edits.declaration import Declaration, require_scope
from refactor.edits.outcome import Edited, EditOutcome, Idle
from refactor.edits.scoped import astray, judged
from refactor.edits.sources import Sources
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.series.scope import Scope
from refactor.text.rewording import Where, rename, reword

_COMMENT_MARK = re.compile(r"/\*|\*/|^\s*(?:\*|//|#)")


class RenameEdit(Declaration, frozen=True):
    """Put a word in the place of a word, or a phrase in the place of a phrase.

    Attributes:
        old: `from` in series.toml: one word, renamed word-exactly; or several, found in comments
            over line breaks.
        new: `to` in series.toml.
        where: `in` in series.toml: "code", "comments" or "all".
        scope: directories and files to look in; everything when empty. A phrase needs a scope.
    """

    old: str = msgspec.field(name="from")
    new: str = msgspec.field(name="to")
    where: Where = msgspec.field(name="in", default="all")
    scope: tuple[str, ...] = ()

    origin = "renames"
    by_hand = 'comment reworded by hand: "{name}"'

    def __post_init__(self) -> None:
        require_scope(self.scope)
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
        if self.where != "comments" or not Scope(self.scope).inside:
            raise ValueError(
                "several words in from or to are renamed in comments alone: "
                "wanted in = 'comments' and a scope"
            )
        for words in (self.old, self.new):
            # The text would end the comment, or the search would skip it as decoration.
            if _COMMENT_MARK.search(words):
                raise ValueError(
                    "wanted the words of a comment in from and to, "
                    "got one that begins or ends a comment"
                )

    @property
    def literal(self) -> bool:
        """A phrase is prose that the submitter wrote; a word is just another name."""
        return self._phrase

    @property
    def _phrase(self) -> bool:
        return len(self.old.split()) > 1 or len(self.new.split()) > 1

    @property
    def name(self) -> str:
        """The word or phrase that is renamed."""
        return _plain(self.old)

    def check(self, sources: Sources) -> None:
        """Everything that it names is in the tree."""

    def touches(self, tree: Tree, sources: Sources) -> Collection[str] | None:
        """The files in scope that have the words."""
        return tree.grep(self._query(), Scope(self.scope))

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
        """A search for the files that may hold it."""
        if self._phrase:
            # A phrase can be broken over lines, which git grep reads one by one; a word cannot. The
            # longest word is as a rule the rarest.
            return ["-I", "-F", "-e", max(self.old.split(), key=len)]
        # -I: a binary file may hold the word by chance.
        return ["-I", "-w", "-F", "-e", self.old]

    def _changed(self, path: str, before: bytes) -> bytes:
        if self._phrase:
            return reword(path, before, old=self.old, new=self.new)
        return rename(path, before, old=self.old, new=self.new, where=self.where)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _holds(text: str, part: str) -> bool:
    # ASCII, as text/rewording.py sees words: it compares bytes.
    return re.search(rf"(?<!\w){re.escape(_plain(part))}(?!\w)", _plain(text), re.ASCII) is not None
