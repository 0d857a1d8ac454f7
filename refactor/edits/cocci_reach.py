"""How far the patterns of a rule get in a tree: their words, and the lines that still match."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

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
    holding = _files_with(tree, clauses, scope)
    every = [set[str]().union(*map(holding.__getitem__, clause)) for clause in clauses]
    files = len(set.intersection(*every)) if every else 0
    # A word that is in no file says enough.
    lines = lines and all(every)
    reach = _reach(tree, rule, pattern, scope=scope, every=every) if lines else None
    # In an order of our own: spatch's differs from one build to the next.
    groups = tuple(_counts(tree, clause, holding) for clause in sorted(map(sorted, clauses)))
    return PatternReach(pattern.line, groups, files, reach)


def type_words(tree: Tree, rule: Rule, scope: Scope) -> tuple[tuple[WordCount, ...], ...]:
    """The words that a file needs for the types of metavariables, a group for each."""
    if not rule.typed:
        return ()
    code = query(rule.untyped, tree.cache)
    # What spatch asks for besides the words of the code are the names of types.
    groups = [clause for clause in query(rule, tree.cache) if clause not in code]
    holding = _files_with(tree, groups, scope)
    return tuple(_counts(tree, group, holding) for group in sorted(map(sorted, groups)))


def _alone(rule: Rule, text: str) -> Rule:
    return Rule(rule.name, text, trusted=False, macros=rule.macros)


def _files_with(tree: Tree, clauses: Iterable[Sequence[str]], scope: Scope) -> dict[str, set[str]]:
    """Word -> the files in scope that hold it."""
    holding = {}
    for word in chain.from_iterable(clauses):
        # A search for each: git grep does not tell which of several patterns a file holds.
        holding[word] = set(tree.grep(["-w", "-e", word], scope))
    return holding


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
    """Look for the longest beginning that matches, in the files that held a shorter one.

    Each matches wherever a longer one does, so the search halves what is left.
    """
    rest = list(beginnings(pattern))
    files: dict[str, bytes] | None = None
    found: tuple[str, ...] | None = None
    while rest and found is None:
        last = rest.pop(0)
        asked = _alone(rule, last.text)
        files = _likely(tree, asked, scope, every) if files is None else files
        found = None if files is None else matching(asked, files, tree.cache)
    if found is None or not files:
        return None
    if not found:
        return Reach(len(files), None, (), _line(last))
    stops: Beginning | None = None
    while rest:
        middle = len(rest) // 2
        asked = _alone(rule, rest[middle].text)
        longer = matching(asked, {path: files[path] for path in found}, tree.cache)
        if longer is None:
            # It ends within a statement.
            del rest[middle]
        elif longer:
            last, found, rest = rest[middle], longer, rest[middle + 1 :]
        else:
            stops, rest = rest[middle], rest[:middle]
    return Reach(len(files), _line(last), found, _line(stops))


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

    # spatch took 75 CPU seconds for 1,563 files of 7.3: a sample is enough for a hint.
    chosen = sorted(paths, key=lacking)[:MOST]
    return {path: tree.read(path) for path in sorted(chosen)}


def _line(beginning: Beginning | None) -> Line | None:
    return None if beginning is None else Line(beginning.line, beginning.shown)
