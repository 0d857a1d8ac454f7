"""A rule by its name, or by the path of its file: on the disk, or in the tree of the base."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from refactor.edits.scoped import absence
from refactor.errors import BadInput
from refactor.git.tree import Tree
from refactor.library.library import Library
from refactor.series.foreign import adopted
from refactor.series.rule import Rule
from refactor.series.scope import path_complaint
from refactor.store.root import MOST, decoded, read_regular

IN_TREE = "tree:"
"""Before the path of a rule that is in the tree of the base."""

ENDING = ".cocci"


def named_rule(library: Library, word: str, tree: Tree, *, base_trusted: bool) -> Rule:
    """The rule that a word on the command line names.

    Args:
        tree: of the base.
        base_trusted: whether rules of the base may run scripts.

    Raises:
        BadInput: there is none, or it is not fit to be run.
    """
    if word.startswith(IN_TREE):
        rule = _in_tree(tree, word.removeprefix(IN_TREE), base_trusted)
    elif "/" in word or word.endswith(ENDING):
        rule = _on_disk(library, Path(word))
    else:
        return library.rule(word)
    rule.check(word)
    return rule


def _in_tree(tree: Tree, path: str, trusted: bool) -> Rule:
    complaint = path_complaint(path)
    if complaint:
        raise BadInput(f"{IN_TREE}{path} {complaint}")
    if tree.entry(path) is None:
        raise BadInput(f"{IN_TREE}{path} is {absence(tree, path)}")
    text = decoded(tree.read(path), Path(path))
    return Rule(PurePosixPath(path).stem, adopted(text), trusted)


def _on_disk(library: Library, path: Path) -> Rule:
    """A rule outside of the library runs no scripts, unless it lies below a trusted directory."""
    try:
        data = read_regular(path, MOST)
    except (FileNotFoundError, NotADirectoryError):
        raise BadInput(f"there is no rule file {path}") from None
    # A link below a trusted directory may lead to a file that anybody can write.
    real = path.resolve()
    own = [root.path.resolve() for root in library.roots if root.trusted]
    trusted = any(real.is_relative_to(directory) for directory in own)
    return Rule(path.stem, adopted(decoded(data, path)), trusted)
