"""`refactor test`: every rule against the examples that lie beside it."""

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

_VIRTUAL = re.compile(rb"^// Virtual:([ \w]*)$", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """How an example came out.

    Attributes:
        case: name of its file; empty when the rule has no example, which proves nothing.
        difference: between what must come out and what does; empty when it holds.
    """

    rule: str
    case: str
    difference: str

    @property
    def holds(self) -> bool:
        """Whether the rule did what the example says."""
        return bool(self.case) and not self.difference


def prove(library: Library, cache: Cache, names: Sequence[str]) -> tuple[Example, ...]:
    """Run the examples of these rules, of all when none is named.

    Raises:
        BadInput: there is no such rule, or it does not parse.
    """
    return tuple(
        example for name in names or library.rule_names for example in _rule(library, cache, name)
    )


def _rule(library: Library, cache: Cache, name: str) -> list[Example]:
    rule = library.rule(name)
    cases = list(library.examples(name))
    examined: dict[str, FileResult] = {}
    for virtual, held in groupby(sorted(cases, key=_virtual), _virtual):
        files = {f"{case}.c": before for case, before, _ in held}
        examined |= _examine(rule.holding(virtual), files, cache)
    found = []
    for case, before, after in cases:
        result = examined[f"{case}.c"]
        content = (
            before
            if result.content is None
            else tidy(clang_format.KERNEL, before, after=result.content, braces=rule.braces)
        )
        wanted = before if after is None else after
        found.append(Example(name, case, result.failure or _difference(wanted, content)))
    return found or [Example(name, "", "no example beside the rule")]


def _examine(rule: Rule, files: Mapping[str, bytes], cache: Cache) -> dict[str, FileResult]:
    """The results of examples, of which none may see another."""
    if not rule.whole:
        return spatch.examine(rule, files, nothing_around, cache)
    results: dict[str, FileResult] = {}
    for path, content in files.items():
        results |= spatch.examine(rule, {path: content}, nothing_around, cache)
    return results


def _virtual(example: tuple[str, bytes, bytes | None]) -> tuple[str, ...]:
    """What an example is a case of: the virtual rules that its `// Virtual:` line names."""
    match = _VIRTUAL.search(example[1])
    return tuple(match[1].decode().split()) if match else ()


def _difference(wanted: bytes, got: bytes) -> str:
    lines = [data.decode("utf-8", "replace").splitlines(keepends=True) for data in (wanted, got)]
    return "".join(unified_diff(lines[0], lines[1], "wanted", "got")) if wanted != got else ""
