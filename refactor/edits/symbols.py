"""Whether a file of a tree has a symbol in its code."""

from __future__ import annotations

from refactor.git.tree import Tree
from refactor.text.comments import mentions


def has_symbol(tree: Tree, path: str, symbol: str) -> bool:
    """Whether the code of a file, not a comment, has a symbol; an absent file has none."""
    return tree.has_file(path) and bool(mentions(path, tree.read(path), symbol).code)
