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
    # Names of rules have neither, so a word is never both.
    elif "/" in word or word.endswith(ENDING):
        rule = rule_on_disk(library, Path(word))
    else:
        return library.rule(word)
    rule.check(word)
    return rule


def rules_below(word: str, tree: Tree) -> list[str]:
    """The rules in a directory and below it, each as `named_rule` takes it; sorted.

    Args:
        word: a directory, or `tree:` and a directory of the base.

    Raises:
        BadInput: there is no such directory, or it holds no rule.
    """
    found: list[str] = []
    if word.startswith(IN_TREE):
        directory = _require_in_tree(word.removeprefix(IN_TREE).rstrip("/"), tree)
        listed = tree.objects.do("ls-tree", "-rz", "--name-only", tree.oid, "--", f"{directory}/")
        for name in listed.decode("utf-8", "surrogateescape").split("\0"):
            if name.endswith(ENDING):
                found.append(f"{IN_TREE}{name}")
    elif Path(word).is_dir():
        found = [str(path) for path in sorted(Path(word).rglob(f"*{ENDING}"))]
    else:
        raise BadInput(f"there is no directory {word}", f"{IN_TREE}DIR is one of the base")
    if not found:
        raise BadInput(f"there is no rule (*{ENDING}) below {word}")
    return found


def _in_tree(tree: Tree, path: str, trusted: bool) -> Rule:
    text = decoded(tree.read(_require_in_tree(path, tree)), Path(path))
    return Rule(PurePosixPath(path).stem, adopted(text), trusted)


def _require_in_tree(path: str, tree: Tree) -> str:
    """A path of the base, refused where there is none."""
    complaint = path_complaint(path)
    if complaint:
        raise BadInput(f"{IN_TREE}{path} {complaint}")
    if tree.entry(path) is None:
        raise BadInput(f"{IN_TREE}{path} is {absence(tree, path)}")
    return path


def rule_on_disk(library: Library, path: Path) -> Rule:
    """A rule by the path of its file.

    Outside of the library it runs no scripts, unless it lies below a trusted directory.

    Raises:
        BadInput: there is no such file, or it is not fit to be read.
    """
    try:
        data = read_regular(path, MOST)
    except (FileNotFoundError, NotADirectoryError):
        raise BadInput(f"there is no rule file {path}") from None
    # A link below a trusted directory may lead to a file that anybody can write.
    real = path.resolve()
    own = [root.path.resolve() for root in library.roots if root.trusted]
    trusted = any(real.is_relative_to(directory) for directory in own)
    return Rule(path.stem, adopted(decoded(data, path)), trusted)
