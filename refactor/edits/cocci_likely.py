"""The files of which one function holds all the words of a pattern of a rule.

A pattern of SmPL is about one function or one declaration: spatch 1.1.1 refuses to parse one of
two. Many files have its words in different ones, and spatch would take as long for them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from refactor.c.parts import separate_parts
from refactor.edits.cocci_unexamined import pattern_words
from refactor.series.rule import Includes, Rule
from refactor.series.scripts import scripts
from refactor.series.smpl_patterns import Clauses, patterns
from refactor.store.cache import Cache
from refactor.text.comments import exact_word
from refactor.tools.spatch_macros import macros

_DEFINES = re.compile(rb"^[ \t]*#[ \t]*define\b(?:[^\\\n]|\\.)*", re.MULTILINE | re.DOTALL)

_Words = Sequence[re.Pattern[bytes]]
"""A text has to hold what each of these finds."""


def likely(rule: Rule, before: Mapping[str, bytes], cache: Cache) -> dict[str, bytes]:
    """The files in which the rule can match, of those that hold its words.

    Args:
        before: path -> content.
    """
    needs = _needs(rule, cache)
    if needs is None:
        return dict(before)
    given = macros(rule).encode()
    found = {}
    for path, data in before.items():
        if any(_in_one(data, words, given) for words in needs):
            found[path] = data
    return found


def _needs(rule: Rule, cache: Cache) -> list[_Words] | None:
    """The words of each pattern; None where a file can match without all of one in a function.

    The type of a metavariable may be written elsewhere, and a script may look at any file.
    """
    if rule.typed or rule.includes is not Includes.NONE or any(scripts(rule.text)):
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


def _in_one(data: bytes, words: _Words, given: bytes) -> bool:
    """Whether a part of a file has all words, or is given them by macros."""
    # spatch expands macros, also those of the file, where it cannot parse their use.
    expanded = b"\n".join([given, *_DEFINES.findall(data)])
    written = [word for word in words if not word.search(expanded)]
    return any(all(word.search(part) for word in written) for part in separate_parts(data))
