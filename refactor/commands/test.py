"""`refactor test`: test every rule against the examples beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from itertools import groupby

from refactor.library.library import Library
from refactor.series.rule import Rule
from refactor.store.cache import Cache
from refactor.style import clang_format
from refactor.style.tidy import tidy
from refactor.tools import spatch
from refactor.tools.spatch_around import nothing_around
from refactor.tools.spatch_output import FileResult

_Case = tuple[str, bytes, bytes | None]
"""The name of an example, its file, and the wanted file; None where it must not change."""

_VIRTUAL = re.compile(rb"^// Virtual:([ \w]*)$", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """The result of an example.

    Attributes:
        case: name of its file; empty when the rule has no example, which proves nothing.
        difference: from the wanted file to the result; empty when it holds.
    """

    rule: str
    case: str
    difference: str

    @property
    def holds(self) -> bool:
        """Whether the rule made the wanted file."""
        return bool(self.case) and not self.difference


def prove(library: Library, cache: Cache, names: Sequence[str]) -> tuple[Example, ...]:
    """Run the examples of these rules, of all when none is named.

    Raises:
        BadInput: there is no such rule, or it does not parse.
    """
    examples: list[Example] = []
    for name in names or library.rule_names:
        examples += _rule(library, cache, name)
    return tuple(examples)


def _rule(library: Library, cache: Cache, name: str) -> list[Example]:
    rule = library.rule(name)
    cases = list(library.examples(name))
    examined = _examined(rule, cases, cache)
    examples = []
    for case, before, after in cases:
        result = examined[f"{case}.c"]
        content = before
        if result.content is not None:
            # Laid out as in a run: the test sees the lines that a commit would have.
            content = tidy(clang_format.KERNEL, before, after=result.content, braces=rule.braces)
        # An example without a .res must not change.
        wanted = before if after is None else after
        examples.append(Example(name, case, result.failure or _difference(wanted, content)))
    return examples or [Example(name, "", "no example beside the rule")]


def _examined(rule: Rule, cases: Sequence[_Case], cache: Cache) -> dict[str, FileResult]:
    """File name -> the result of spatch, of all examples of a rule."""
    examined: dict[str, FileResult] = {}
    # spatch takes virtual rules on its command line (-D): those with the same ones run together.
    for virtual, held in groupby(sorted(cases, key=_virtual), _virtual):
        files = {f"{case}.c": before for case, before, _ in held}
        examined |= _examine(rule.holding(virtual), files, cache)
    return examined


def _examine(rule: Rule, files: Mapping[str, bytes], cache: Cache) -> dict[str, FileResult]:
    """The results of examples, of which none may see another."""
    if not rule.whole:
        return spatch.examine(rule, files, nothing_around, cache)
    results: dict[str, FileResult] = {}
    for path, content in files.items():
        results |= spatch.examine(rule, {path: content}, nothing_around, cache)
    return results


def _virtual(example: _Case) -> tuple[str, ...]:
    """The virtual rules that the `// Virtual:` line of an example names."""
    match = _VIRTUAL.search(example[1])
    return tuple(match[1].decode().split()) if match else ()


def _difference(wanted: bytes, got: bytes) -> str:
    # Bytes decide: two files may differ in what no decoding shows.
    if wanted == got:
        return ""
    return "".join(unified_diff(_lines(wanted), _lines(got), "wanted", "got"))


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8", "replace").splitlines(keepends=True)
