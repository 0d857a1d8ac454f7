"""The places that still hold the words of a rule where its edit is done, each with a reason.

With them the edit is complete: every candidate is changed, or left with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from refactor.c.calls import in_top_call
from refactor.c.definitions import definitions, functions
from refactor.edits.cocci_accepted import AcceptedFile
from refactor.edits.cocci_candidates import Candidates
from refactor.edits.cocci_unexamined import pattern_needs
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.runs.facts import Left, left_words
from refactor.series.rule import Rule
from refactor.series.smpl_patterns import Clauses, patterns
from refactor.store.cache import Cache
from refactor.text.combine import replacements
from refactor.text.comments import comments

_WORD = re.compile(rb"[A-Za-z_]\w*|\?")
_STRING = re.compile(rb'"(?:[^"\\\n]|\\.)*"')
_NOT_PARSED = "not parsed"


def left(
    tree: Tree,
    rule: Rule,
    *,
    found: Candidates,
    files: Mapping[str, File | None],
    unparsed: Mapping[str, Sequence[str]],
) -> tuple[Left, ...]:
    """The places left in the candidates, in order.

    Args:
        files: what the edit changes.
        unparsed: path -> the parts of the file that spatch could not parse.
    """
    needs = list(_needs(rule, tree.cache))
    places = []
    for path in found.paths:
        before = tree.read(path)
        file = files.get(path)
        after = file.data if file else before
        lines = _lines(path, before, after, needs)
        for line in sorted(lines):
            reason = _reason(after, line, lines[line], unparsed.get(path, ()))
            places.append(Left(path, line, reason))
    return tuple(places)


def _needs(rule: Rule, cache: Cache) -> Iterator[tuple[Clauses, Clauses]]:
    """The words without which a pattern cannot match, and those of one of its removed lines."""
    for pattern in patterns(rule.text, rule.defines, rule.declared):
        if any(pattern.lines):
            whole = pattern_needs(rule, pattern, cache) or [()]
            for line in filter(None, pattern.lines):
                yield from ((clauses, line) for clauses in whole)


def complaint(
    declared: int | tuple[AcceptedFile, ...] | None, places: Sequence[Left], name: str
) -> str:
    """Why the places are not those that the edit declares; empty if they are or it has none."""
    if declared is None:
        return ""
    words = left_words(places) or "none is"
    if isinstance(declared, int):
        fits = len(places) == declared
        return "" if fits else f"{name}: {declared} places should be left: {words}"
    files = {place.path for place in places}
    accepted = {each.file for each in declared}
    if extra := files - accepted:
        others = [place for place in places if place.path in extra]
        return f"{name}: not declared as left: {left_words(others)}"
    if stale := accepted - files:
        return f"{name}: left names {', '.join(sorted(stale))}, where nothing is left: take it out"
    return ""


def _lines(
    path: str, before: bytes, after: bytes, needs: Sequence[tuple[Clauses, Clauses]]
) -> dict[int, set[bytes]]:
    """The lines of code that the edit did not write, with the rarest words of a removed line.

    Returns:
        Line -> the words for which it is there.
    """
    words = _words(path, after)
    written: set[int] = set()
    for change in replacements(after, before) if after != before else ():
        written |= set(range(change.start + 1, change.end + 1))
    found: dict[int, set[bytes]] = {}
    for clauses, removed in needs:
        held = [_holding(words, clause) - written for clause in removed]
        if all(held) and all(_holding(words, clause) for clause in clauses):
            rarest = min(range(len(held)), key=lambda number: len(held[number]))
            for line in held[rarest]:
                found.setdefault(line, set()).update(word.encode() for word in removed[rarest])
    return found


def _holding(words: Mapping[bytes, set[int]], clause: Sequence[str]) -> set[int]:
    lines: set[int] = set()
    for word in clause:
        lines |= words.get(word.encode(), set())
    return lines


def _words(path: str, data: bytes) -> dict[bytes, set[int]]:
    """Word or string -> the lines of code that hold it."""
    code = bytearray(data)
    for span in comments(path, data):
        code[span.start : span.end] = re.sub(rb"[^\n]", b" ", data[span.start : span.end])
    words: dict[bytes, set[int]] = {}
    for number, line in enumerate(code.split(b"\n"), 1):
        for word in (*_WORD.findall(line), *_STRING.findall(line)):
            words.setdefault(bytes(word), set()).add(number)
    return words


def _reason(data: bytes, number: int, words: set[bytes], unparsed: Sequence[str]) -> str:
    line = data.split(b"\n")[number - 1]
    if any(line.decode("utf-8", "replace") in part.split("\n") for part in unparsed):
        return _NOT_PARSED
    outside = _STRING.sub(b"", line)
    if not words.intersection((*_WORD.findall(outside), *_STRING.findall(line))):
        return "in a string"
    for definition in definitions(data):
        inside = definition.first <= number <= definition.last
        if inside and definition.kind in ("preproc_def", "preproc_function_def"):
            return "in a macro"
    if functions(data, number, number):
        return "no match"
    return "in a macro's arguments" if in_top_call(data, number) else "outside of functions"
