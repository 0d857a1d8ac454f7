"""How far the patterns of a rule get in a tree: their words, and the lines that still match."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from refactor.edits.cocci_candidates import candidates
from refactor.errors import BadInput
from refactor.git.spelling import nearest
from refactor.git.tree import Tree
from refactor.series.rule import Rule
from refactor.series.scope import Scope
from refactor.series.smpl_patterns import Pattern
from refactor.series.smpl_prefix import Beginning, beginnings
from refactor.tools.spatch_matches import matching
from refactor.tools.spatch_query import query

MOST = 32
"""Files in which the beginnings of a pattern are looked for: those with most of its words."""


@dataclass(frozen=True)
class WordCount:
    """A word that a match needs.

    Attributes:
        files: number of files in scope that hold it.
        nearest: where none does, the most similar word of the tree; empty for none.
    """

    word: str
    files: int
    nearest: str = ""


@dataclass(frozen=True)
class Line:
    """A line of a rule's file."""

    number: int
    text: str


@dataclass(frozen=True)
class Reach:
    """How many lines of a pattern match somewhere.

    Attributes:
        tried: number of files in which they were looked for.
        last: the last line up to which the pattern matches; None when no line does.
        files: those in which it does.
        stops: the line with which it matches nowhere; None when all of the pattern matches.
    """

    tried: int
    last: Line | None
    files: tuple[str, ...]
    stops: Line | None


@dataclass(frozen=True)
class PatternReach:
    """One of the rules of a semantic patch, as if it were alone.

    Attributes:
        line: number of the line at which its body begins.
        words: a file has to hold a word of every group.
        files: number of files that do.
        reach: None when it was not looked for, as the rule matches.
    """

    line: int
    words: tuple[tuple[WordCount, ...], ...]
    files: int
    reach: Reach | None


def pattern_reach(
    tree: Tree, rule: Rule, pattern: Pattern, *, scope: Scope, lines: bool
) -> PatternReach | None:
    """How far a pattern gets; None for one that takes too much from others to be asked about alone.

    Args:
        lines: whether to look for its beginnings.
    """
    alone = _alone(rule, pattern.text)
    try:
        clauses = query(alone, tree.cache) if pattern.text else None
    except BadInput:
        clauses = None
    if clauses is None:
        return None
    holding = {word: _holding(tree, word, scope) for clause in clauses for word in clause}
    every = [set[str]().union(*map(holding.__getitem__, clause)) for clause in clauses]
    files = len(set.intersection(*every)) if every else 0
    # A word that is in no file says enough.
    lines = lines and all(every)
    reach = _reach(tree, rule, pattern, scope=scope, every=every) if lines else None
    # In an order of our own: spatch's differs from one build to the next.
    groups = tuple(_counts(tree, clause, holding) for clause in sorted(map(sorted, clauses)))
    return PatternReach(pattern.line, groups, files, reach)


def _alone(rule: Rule, text: str) -> Rule:
    return Rule(rule.name, text, trusted=False, macros=rule.macros)


def _holding(tree: Tree, word: str, scope: Scope) -> set[str]:
    return set(tree.grep(["-w", "-e", word], scope))


def _counts(
    tree: Tree, words: Sequence[str], holding: Mapping[str, set[str]]
) -> tuple[WordCount, ...]:
    found = []
    for word in words:
        files = len(holding[word])
        found.append(WordCount(word, files, "" if files else nearest(tree, word)))
    return tuple(found)


def _reach(
    tree: Tree, rule: Rule, pattern: Pattern, *, scope: Scope, every: Sequence[set[str]]
) -> Reach | None:
    """Look for longer and longer beginnings, each in the files that held the one before."""
    files: dict[str, bytes] | None = None
    tried = 0
    last: Beginning | None = None
    for beginning in beginnings(pattern):
        asked = _alone(rule, beginning.text)
        if files is None:
            files = _likely(tree, asked, scope, every)
            tried = len(files or ())
        found = None if files is None else matching(asked, files, tree.cache)
        if files is None or found is None:
            continue
        if not tried:
            return None
        if not found:
            held = tuple(files) if last else ()
            return Reach(tried, _line(last), held, _line(beginning))
        files = {path: files[path] for path in found}
        last = beginning
    return Reach(tried, _line(last), tuple(files or ()), None) if last else None


def _likely(
    tree: Tree, rule: Rule, scope: Scope, every: Sequence[set[str]]
) -> dict[str, bytes] | None:
    """The files in which a beginning is looked for.

    None when it is no semantic patch, as when it ends within a statement, or when it has no word
    yet to search for.
    """
    try:
        paths = candidates(tree, rule, scope).paths
    except BadInput:
        return None

    def lacking(path: str) -> int:
        return sum(path not in files for files in every)

    chosen = sorted(paths, key=lacking)[:MOST]
    return {path: tree.read(path) for path in sorted(chosen)}


def _line(beginning: Beginning | None) -> Line | None:
    return None if beginning is None else Line(beginning.line, beginning.shown)
