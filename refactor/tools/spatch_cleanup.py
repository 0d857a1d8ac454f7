"""Functions that spatch takes for types, because a variable is cleaned up with them.

In `char *p __free(kfree) = f();` spatch takes `kfree` for a type, and finds no call of it in the
whole file (1.1.1 and 1.3.0). It knows better where a rule declares `attribute name __free;`. Some
declarations it then no longer parses, so that is done only for rules that name such a function.
"""

from __future__ import annotations

import re
from functools import lru_cache

from refactor.series.metavariables import sections
from refactor.series.rule import Rule

_FREED = re.compile(rb"\b__free\(\s*(\w+)\s*\)")
_DECLARED = " attribute name __free;"


def hides_calls(rule: Rule, content: bytes) -> bool:
    """Whether a variable of the file is cleaned up with a function that the rule names."""
    if b"__free" not in content:
        return False
    named = _named(rule.text)
    freed = {name.decode() for name in _FREED.findall(content)}
    return "__free" not in named and not named.isdisjoint(freed)


def declaring(text: str) -> str:
    """A semantic patch that declares the attribute; its lines have the same numbers."""
    for start, _ in sections(text):
        return f"{text[:start]}{_DECLARED}{text[start:]}"
    return text


# Asked for each file, and a search over a tree has one rule for all of them.
@lru_cache(maxsize=16)
def _named(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text))
