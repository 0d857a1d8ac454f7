"""The files of which one function holds all the words of a pattern of a rule, and these functions.

A pattern of SmPL is about one function or one declaration: spatch 1.1.1 refuses to parse one of
two. Many files have its words in different ones, and spatch would take as long for them; in most
others it would take its time for functions without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from refactor.c.hollow import Hollow, hollow, whole
from refactor.c.parts import separate_parts
from refactor.edits.cocci_unexamined import pattern_words
from refactor.series.rule import Includes, Rule
from refactor.series.scripts import any_running
from refactor.series.smpl_patterns import Clauses, patterns
from refactor.store.cache import Cache
from refactor.text.comments import exact_word
from refactor.tools.spatch_macros import macros

_DEFINES = re.compile(rb"^[ \t]*#[ \t]*define\b(?:[^\\\n]|\\.)*", re.MULTILINE | re.DOTALL)

_Words = Sequence[re.Pattern[bytes]]
"""A text has to hold what each of these finds."""


def likely(rule: Rule, before: Mapping[str, bytes], cache: Cache) -> dict[str, Hollow]:
    """The files in which the rule can match, without the bodies of functions in which it cannot.

    Args:
        before: path -> content.
    """
    needs = _needs(rule, cache)
    if needs is None:
        return {path: whole(data) for path, data in before.items()}
    given = macros(rule).encode()
    found = {}
    for path, data in before.items():
        parts = list(_judged(data, needs, given))
        if any(can for _, can in parts):
            found[path] = hollow(data, parts, declarations=rule.names_types)
    return found


def _needs(rule: Rule, cache: Cache) -> list[_Words] | None:
    """The words of each pattern; None where a file can match without all of one in a function.

    The type of a metavariable may be written elsewhere, and a script may look at any file.
    """
    if rule.typed or rule.includes is not Includes.NONE:
        return None
    virtual = {name: name in rule.defines for name in rule.declared}
    if any_running(rule.text, virtual):
        return None
    found = []
    for pattern in patterns(rule.text, rule.defines, rule.declared):
        clauses = pattern_words(rule, pattern, cache)
        if not clauses:
            return None
        found.append(_searched(clauses))
    return found or None


def _searched(clauses: Clauses) -> _Words:
    searched = []
    for words in clauses:
        searched.append(re.compile(b"|".join(map(_exactly, words))))
    return searched


def _exactly(word: str) -> bytes:
    return exact_word(word).pattern if word.isidentifier() else re.escape(word.encode())


def _judged(data: bytes, needs: Sequence[_Words], given: bytes) -> Iterator[tuple[bytes, bool]]:
    """The parts of a file, and whether one has all words of a pattern.

    Args:
        given: macros that are expanded.
    """
    # spatch expands macros, also those of the file, where it cannot parse their use.
    expanded = b"\n".join([given, *_DEFINES.findall(data)])
    written = []
    for words in needs:
        written.append([word for word in words if not word.search(expanded)])
    for part in separate_parts(data):
        yield part, any(all(word.search(part) for word in words) for words in written)
