"""`refactor test`: test every rule against the examples beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff
from itertools import groupby

from refactor.edits.cocci_unexamined import has_word
from refactor.errors import NotProved
from refactor.library.program import Catalogue
from refactor.series.rule import Rule
from refactor.series.smpl_lint import slips
from refactor.store import ourselves
from refactor.store.cache import Cache
from refactor.style import clang_format
from refactor.style.tidy import tidy
from refactor.tools import spatch
from refactor.tools.spatch_around import nothing_around
from refactor.tools.spatch_output import UNSEEN, FileResult
from refactor.tools.spatch_query import query

_Case = tuple[str, bytes, bytes | None]
"""The name of an example, its file, and the wanted file; None where it must not change."""

_VIRTUAL = re.compile(rb"^// Virtual:([ \w]*)$", re.MULTILINE)


@dataclass(frozen=True)
class _Result:
    """A file after a rule was run over it, and why it was not, if it was not."""

    content: bytes
    changed: bool
    failure: str


@dataclass(frozen=True)
class Example:
    """The result of an example.

    Attributes:
        case: name of its file; empty when the rule has no example, which proves nothing.
        difference: from the wanted file to the result; empty when it holds.
        warnings: slips in the rule, with the first of its examples.
    """

    rule: str
    case: str
    difference: str
    warnings: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the rule made the wanted file."""
        return bool(self.case) and not self.difference


def prove(library: Catalogue, cache: Cache, names: Sequence[str]) -> tuple[Example, ...]:
    """Run the examples of these rules, of all when none is named.

    Raises:
        BadInput: there is no such rule, or it does not parse.
    """
    examples: list[Example] = []
    for name in names or library.rule_names:
        examples += _rule(library, cache, name)
    return tuple(examples)


def require_examples(library: Catalogue, cache: Cache, name: str) -> None:
    """Refuse a rule with an example that does not hold; the answer is remembered.

    Raises:
        NotProved: with the name of the example.
    """
    cases = list(library.examples(name))
    if not cases:
        return
    key: list[str | bytes] = [ourselves.identity(), spatch.version(), clang_format.version()]
    key.append(library.rule(name).text)
    for case, before, after in cases:
        key += [case, before, b"" if after is None else after, str(after is None)]
    fails = cache.remember("tested", key, lambda: _failing(library, cache, name)).decode()
    if fails:
        raise NotProved(
            f"rule {name} fails its example {fails}",
            f"`refactor test {name}` shows how, --untested runs it anyway",
        )


def _failing(library: Catalogue, cache: Cache, name: str) -> bytes:
    for example in _rule(library, cache, name):
        if example.case and not example.holds:
            return example.case.encode("utf-8", "backslashreplace")
    return b""


def _rule(library: Catalogue, cache: Cache, name: str) -> list[Example]:
    rule = library.rule(name)
    cases = list(library.examples(name))
    once = _results(rule, cases, cache)
    changed = [(case, once[case].content, None) for case, _, _ in cases if once[case].changed]
    # A rule that matches its own result would change the code once more with every rebase.
    again = _results(rule, changed, cache)
    examples = []
    for case, before, after in cases:
        # An example without a .res must not change.
        wanted = before if after is None else after
        result = once[case]
        difference = result.failure or _difference(wanted, result.content)
        if not difference and case in again:
            difference = _second(result.content, again[case])
        examples.append(Example(name, case, difference))
    first, *others = examples or [Example(name, "", "no example beside the rule")]
    return [replace(first, warnings=tuple(map(str, slips(rule.text)))), *others]


def _results(rule: Rule, cases: Sequence[_Case], cache: Cache) -> dict[str, _Result]:
    """Case -> the result of the rule."""
    examined = _examined(rule, cases, cache)
    results = {}
    for case, before, _ in cases:
        found = examined[f"{case}.c"]
        content = before
        if found.content is not None:
            # Laid out as in a run: the test sees the lines that a commit would have.
            content = tidy(clang_format.KERNEL, before, after=found.content, braces=rule.braces)
        failure = found.failure
        if failure == UNSEEN:
            failure = _unseen(rule.holding(_virtual((case, before, None))), before, cache)
        results[case] = _Result(content, content != before, failure)
    return results


def _unseen(rule: Rule, data: bytes, cache: Cache) -> str:
    """That spatch passed over a file, with the words that are missing."""
    text = data.decode("utf-8", "replace")
    for words in query(rule, cache):
        if not any(has_word(text, word) for word in words):
            return f"{UNSEEN}: it has no {' or '.join(words)}, which a match needs"
    return UNSEEN


def _second(content: bytes, again: _Result) -> str:
    """What a second run of the rule does to its own result; empty for nothing."""
    # Most results have no longer the words that the rule needs.
    if again.failure and not again.failure.startswith(UNSEEN):
        return f"the rule fails on its own result: {again.failure}"
    difference = _difference(content, again.content, ("once", "twice"))
    if not difference:
        return ""
    return f"the rule changes its own result, so a second run does more\n{difference}"


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


def _difference(wanted: bytes, got: bytes, names: tuple[str, str] = ("wanted", "got")) -> str:
    # Bytes decide: two files may differ in what no decoding shows.
    if wanted == got:
        return ""
    return "".join(unified_diff(_lines(wanted), _lines(got), *names))


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8", "replace").splitlines(keepends=True)
