"""The files in which a rule can match, found by the words that spatch demands of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from refactor.errors import BadInput
from refactor.git.tree import Tree
from refactor.series.rule import Includes, Rule
from refactor.series.scope import Scope
from refactor.tools.spatch_query import query

SHOWN = 3
"""Files that a sentence names before it only counts."""

MOST = 2000
"""Files that a rule which iterates may choose from: all are laid down on the disk."""


@dataclass(frozen=True)
class Candidates:
    """The files that spatch has to examine.

    Attributes:
        words: those by which they were found.
        unnamed: files that have the words of the rule's code, but not the names of its types:
            spatch passes over them.
        reachable: all files that a rule which iterates may choose.
        any_word: a part that spatch could not parse matters where any of the words is, not only
            where a pattern of the rule could match.
    """

    paths: tuple[str, ...]
    words: frozenset[str]
    unnamed: tuple[str, ...] = ()
    reachable: tuple[str, ...] = ()
    any_word: bool = False

    @property
    def hint(self) -> str:
        """That files were passed over, and how they would not be; empty when none was."""
        if not self.unnamed:
            return ""
        return (
            f"spatch passed over {named(self.unnamed)}: the rule's identifiers are there, the name "
            "of its type is not (--disable-worth-trying-opt in // Options examines such files)"
        )


def candidates(tree: Tree, rule: Rule, scope: Scope) -> Candidates:
    """The files in scope that can match.

    Raises:
        BadInput: every file of the tree could, and the edit has no scope.
    """
    if rule.every_file and rule.typed:
        rule = rule.untyped
    clauses = query(rule, tree.cache)
    if not clauses and not scope.inside:
        raise BadInput(
            f"rule {rule.name} has no literal identifier to search for",
            "give the edit a scope",
        )
    paths = _holding(tree, clauses, scope)
    words = frozenset(word for clause in clauses for word in clause)
    unnamed = tuple(_unnamed(tree, rule, scope, paths))
    return Candidates(tuple(paths), words, unnamed, tuple(_reachable(tree, rule, scope)))


def _reachable(tree: Tree, rule: Rule, scope: Scope) -> list[str]:
    """The files that spatch has to have at hand for a rule that iterates."""
    if not rule.iterates:
        return []
    found = tree.grep(["-e", ""], scope) if scope.inside else []
    if not 0 < len(found) <= MOST:
        raise BadInput(
            f"rule {rule.name} iterates over other files: spatch would need all files of the scope",
            f"give the edit a scope of at most {MOST} C files",
        )
    return found


def named(paths: Sequence[str]) -> str:
    """The first few of some files, and the number of the others."""
    more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
    return ", ".join(paths[:SHOWN]) + more


def _unnamed(tree: Tree, rule: Rule, scope: Scope, paths: Sequence[str]) -> list[str]:
    """The files in which only the names of types are missing, which headers may give them."""
    if not rule.typed or rule.every_file or rule.includes is Includes.NONE:
        return []
    clauses = query(rule.untyped, tree.cache)
    if not clauses:
        return []
    return sorted(set(_holding(tree, clauses, scope)).difference(paths))


def _holding(tree: Tree, clauses: Sequence[Sequence[str]], scope: Scope) -> list[str]:
    """The files in scope that hold a word of every clause; all of them where there is no clause."""
    if not clauses:
        return tree.grep(["-e", ""], scope)
    found: set[str] | None = None
    for words in clauses:
        patterns = [argument for word in words for argument in ("-e", word)]
        holding = set(tree.grep(["-w", *patterns], scope))
        found = holding if found is None else found & holding
    return sorted(found or ())
