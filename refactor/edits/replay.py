"""What spatch alone makes of a tree by an edit: all that a person without this program can run."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from refactor.edits.cocci_candidates import candidates
from refactor.edits.cocci_run import changed_files
from refactor.edits.outcome import Broken
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.series.rule import Rule
from refactor.series.scope import Scope
from refactor.tools import spatch
from refactor.tools.spatch_headers import Headers
from refactor.tools.spatch_query import query


@dataclass(frozen=True)
class Replay:
    """A run of spatch over every file that can match, each alone.

    Attributes:
        rule: with its macros and the virtual rules that hold.
        clauses: a file can match that has a word of each.
        arch: whose headers are read for files that belong to no architecture; empty for none.
        kept: (file, function) that the edit leaves as it is.
    """

    rule: Rule
    scope: Scope
    clauses: tuple[tuple[str, ...], ...]
    arch: str
    kept: tuple[tuple[str, str], ...] = ()

    def candidates(self, tree: Tree) -> Sequence[str]:
        """The files of a tree that can match."""
        return candidates(tree, self.rule, self.scope).paths

    @property
    def pathspecs(self) -> Sequence[str]:
        """Where to look, for git."""
        return self.scope.pathspecs()

    def changes(self, tree: Tree, leaving: Collection[str] = ()) -> dict[str, File | None]:
        """The files that spatch changes in a tree, as it writes them.

        Args:
            leaving: files that are left out.
        """
        before = {}
        for path in self.candidates(tree):
            if path not in leaving:
                before[path] = tree.read(path)
        around = Headers(tree, self.rule, self.arch).around
        examined = spatch.examine_once(self.rule, before, around, tree.cache)
        after = changed_files(tree, before, examined)
        if isinstance(after, Broken):
            return {}
        files: dict[str, File | None] = {}
        for path, content in after.items():
            files[path] = File(content)
        return files


def replay(tree: Tree, rule: Rule, scope: Scope, arch: str) -> Replay | None:
    """The run of a rule as others can repeat it; None where they cannot.

    A rule whose scripts keep state from file to file depends on the order of the files.
    """
    if rule.whole:
        return None
    asked = rule.untyped if rule.every_file and rule.typed else rule
    return Replay(rule, scope, query(asked, tree.cache), arch)
