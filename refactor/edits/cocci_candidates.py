"""The files in which a rule can match, found by the words that spatch demands of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from refactor.errors import BadInput
from refactor.git.tree import Tree
from refactor.process.phases import phase
from refactor.series.rule import Includes, Rule
from refactor.series.scope import Scope
from refactor.series.smpl_literals import demanded_literals
from refactor.series.smpl_patterns import Clauses, Pattern
from refactor.store.cache import Cache
from refactor.text.comments import exact_word
from refactor.tools.spatch_query import query

FEW = 1000
"""Files that are read to see what words they hold; a search of the tree takes as long."""

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
    # Of a typed metavariable spatch demands the type's name in the .c file itself, and would pass
    # over a match whose type only a header names.
    if rule.every_file and rule.typed:
        rule = rule.untyped
    clauses = query(rule, tree.cache)
    literals = _literals(rule, tree.cache, alone=not clauses)
    if not clauses and not literals and not scope.inside:
        raise BadInput(
            f"rule {rule.name} has no literal identifier to search for",
            "give the edit a scope",
        )
    with phase(f"searching for {rule.name}"):
        paths = _holding(tree, clauses, scope, literals)
    words = frozenset(word for clause in clauses for word in clause)
    unnamed = tuple(_unnamed(tree, rule, scope, paths=paths, literals=literals))
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


def _literals(rule: Rule, cache: Cache, *, alone: bool) -> frozenset[Clauses] | None:
    """The literals that a file must hold; None where spatch may find them elsewhere, or needs none.

    A macro may stand for a string, a header hold it, and a script look at any file. What is
    reported need not be on a removed line.

    Args:
        alone: ask also for the words of each pattern, as spatch demands none of all together.
    """
    # A search by literals that were not certain would lose matches without a word.
    if rule.whole or rule.reports or rule.includes is not Includes.NONE or '"' in rule.macros:
        return None

    def words(pattern: Pattern) -> Clauses:
        single = replace(rule, text=pattern.text, virtual=())
        try:
            return query(single, cache) if alone and pattern.text else ()
        except BadInput:
            # It takes too much from others to be a rule.
            return ()

    return demanded_literals(rule.text, rule.defines, rule.declared, words)


def _unnamed(
    tree: Tree,
    rule: Rule,
    scope: Scope,
    *,
    paths: Sequence[str],
    literals: frozenset[Clauses] | None,
) -> list[str]:
    """The files in which only the names of types are missing, which headers may give them."""
    if not rule.typed or rule.every_file or rule.includes is Includes.NONE:
        return []
    clauses = query(rule.untyped, tree.cache)
    if not clauses:
        return []
    return sorted(set(_holding(tree, clauses, scope, literals)).difference(paths))


def _holding(
    tree: Tree,
    clauses: Sequence[Sequence[str]],
    scope: Scope,
    literals: Collection[Clauses] | None = None,
) -> list[str]:
    """The files in scope that hold a word of every clause, and what one of the literals demands."""
    if literals:
        # One search, for what is most likely the rarest of each; the rest is seen in the files.
        searched: set[str] = set()
        for each in literals:
            searched.update(max(each, key=_shortest))
        # -F: the brackets and stars of a literal are no pattern.
        likely = tree.grep(["-F", *_patterns(sorted(searched))], scope)
        paths = [path for path in likely if _has_all(tree.read(path), literals)]
        return sorted(set(paths).intersection(_holding(tree, clauses, scope))) if clauses else paths
    if not clauses:
        return tree.grep(["-e", ""], scope)
    # A search for each group: git grep joins patterns within a line, and a file may hold the words
    # in different ones. What is most likely the rarest comes first: it leaves few files.
    rarest, *others = sorted(clauses, key=_shortest, reverse=True)
    found = set(tree.grep(["-w", *_patterns(rarest)], scope))
    for words in others:
        if len(found) <= FEW:
            held = re.compile(rb"|".join(map(_exactly, words)))
            found = {path for path in found if held.search(tree.read(path))}
        else:
            found &= set(tree.grep(["-w", *_patterns(words)], scope))
    return sorted(found)


def _shortest(words: Iterable[str]) -> int:
    return min(map(len, words))


def _exactly(word: str) -> bytes:
    return exact_word(word).pattern


def _patterns(words: Sequence[str]) -> list[str]:
    """The arguments of git grep for any of some words."""
    arguments = []
    for word in words:
        # -e, for a word may begin with a dash (git-grep(1)).
        arguments += ["-e", word]
    return arguments


def _has_all(data: bytes, literals: Collection[Clauses]) -> bool:
    """Whether a file holds, of one of these, a literal of each clause."""

    def has(clause: Sequence[str]) -> bool:
        return any(one.encode() in data for one in clause)

    return any(all(map(has, each)) for each in literals)
