"""Every place that differs between two trees, with the function that it is in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from refactor.c.definitions import functions
from refactor.git.tree import Tree
from refactor.object_names import TreeId
from refactor.series.scope import C_FILES
from refactor.text.hunks import Hunk, hunks

# Plumbing, and no diff driver of the user: the same hunks on every machine.
_DIFF = ("diff-tree", "-r", "-p", "-U0", "--no-renames", "--no-color", "--no-ext-diff")


@dataclass(frozen=True)
class ChangedPlace:
    """Lines that are replaced.

    Attributes:
        line: in the file before; of an insertion, the line that it comes before.
        function: the function that it is in; empty for none.
        before, after: its lines, each with its ending.
    """

    file: str
    line: int
    function: str
    before: str
    after: str


def changed_places(old: Tree, after: TreeId) -> Iterator[ChangedPlace]:
    """The places in which a tree differs from an older one, in the order of the files."""
    for hunk in hunks(old.objects.do(*_DIFF, old.oid, after)):
        # A kernel source may hold bytes of any encoding.
        gone, new = hunk.gone.decode("utf-8", "replace"), hunk.new.decode("utf-8", "replace")
        yield ChangedPlace(hunk.path, hunk.line, _function(old, hunk), gone, new)


def function_at(tree: Tree, path: str, line: int, last: int) -> str:
    """The functions that some lines of a file are in; empty outside of all, and of no C file."""
    if not path.endswith(C_FILES) or not tree.has_file(path):
        return ""
    return ", ".join(functions(tree.read(path), line, last))


def _function(tree: Tree, hunk: Hunk) -> str:
    # An insertion takes no line away: it is at the one that it comes before.
    last = hunk.line + max(hunk.gone.count(b"\n"), 1) - 1
    return function_at(tree, hunk.path, hunk.line, last)
