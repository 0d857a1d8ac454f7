"""The places that still hold the words of a rule where its edit is done, each with a reason.

With them the edit is complete: every candidate is changed, or left with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter

from refactor.c.calls import in_top_call
from refactor.c.definitions import kinds_at
from refactor.edits.cocci_accepted import AcceptedFile
from refactor.edits.cocci_unexamined import pattern_needs
from refactor.git.file import File
from refactor.runs.facts import Left, left_words
from refactor.series.rule import Rule
from refactor.series.smpl_patterns import Clauses, patterns
from refactor.store.cache import Cache
from refactor.text.combine import replacements
from refactor.text.comments import comments

_Need = tuple[Clauses, Clauses]
"""The words of a pattern, and those of one of its removed lines."""

_PATH, _FILE = attrgetter("path"), attrgetter("file")
# The words that refactor/series/smpl_patterns.py finds in patterns (_LITERAL), without strings.
_WORD = re.compile(rb"[A-Za-z_]\w*|\?")
_STRING = re.compile(rb'"(?:[^"\\\n]|\\.)*"')


def left(
    cache: Cache,
    rule: Rule,
    *,
    before: Mapping[str, bytes],
    files: Mapping[str, File | None],
    unparsed: Mapping[str, Mapping[str, str]],
) -> tuple[Left, ...]:
    """The places left in the candidates, in order.

    Args:
        before: candidate -> content.
        files: what the edit changes.
        unparsed: path -> the parts of the file that spatch did not look at -> the reason.
    """
    needs = list(_needs(rule, cache))
    wanted = _wanted(needs)
    places = []
    for path, old in before.items():
        file = files.get(path)
        after = file.data if file else old
        examined = _Examined(path, old, after, unparsed.get(path, {}))
        lines = _lines(examined, needs, wanted)
        for line in sorted(lines):
            places.append(Left(path, line, _reason(examined, line, words=lines[line])))
    return tuple(places)


@dataclass(frozen=True)
class _Examined:
    """A candidate before and after, and what spatch did not look at in it -> the reason."""

    path: str
    before: bytes
    after: bytes
    unparsed: Mapping[str, str]


def _needs(rule: Rule, cache: Cache) -> Iterator[_Need]:
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
    files, accepted = set(map(_PATH, places)), set(map(_FILE, declared))
    if extra := files - accepted:
        others = [place for place in places if place.path in extra]
        return f"{name}: not declared as left: {left_words(others)}"
    if stale := accepted - files:
        return f"{name}: left names {', '.join(sorted(stale))}, where nothing is left: take it out"
    return ""


def _lines(
    examined: _Examined, needs: Sequence[_Need], wanted: re.Pattern[bytes]
) -> dict[int, set[bytes]]:
    """The lines of code that the edit did not write, with the rarest words of a removed line.

    Returns:
        Line -> the words for which it is there.
    """
    found: dict[int, set[bytes]] = {}
    # Without comments and the lines of the edit the file has no word that it has not with them.
    likely = [need for need in needs if _may_hold(examined.after, need)]
    if not likely:
        return found
    words = _words(examined.path, examined.after, wanted)
    written = _written(examined)
    for clauses, removed in likely:
        held = [_holding(words, clause) - written for clause in removed]
        if all(held) and all(_holding(words, clause) for clause in clauses):
            # The commonest words, as `if` or `return`, would name most lines of a file.
            rarest = min(range(len(held)), key=lambda number: len(held[number]))
            for line in held[rarest]:
                found.setdefault(line, set()).update(map(str.encode, removed[rarest]))
    return found


def _may_hold(data: bytes, need: _Need) -> bool:
    """Whether a file has, somewhere, a word of every clause."""

    def has(clause: Sequence[str]) -> bool:
        return any(word.encode() in data for word in clause)

    return all(map(has, chain.from_iterable(need)))


def _written(examined: _Examined) -> set[int]:
    """The lines that the edit wrote."""
    written: set[int] = set()
    if examined.after != examined.before:
        for change in replacements(examined.after, examined.before):
            written.update(range(change.start + 1, change.end + 1))
    return written


def _holding(words: Mapping[bytes, set[int]], clause: Sequence[str]) -> set[int]:
    lines: set[int] = set()
    for word in clause:
        lines |= words.get(word.encode(), set())
    return lines


def _wanted(needs: Sequence[_Need]) -> re.Pattern[bytes]:
    """A pattern that finds any of the words, and words that only hold one."""
    words: dict[str, None] = {}
    for several in needs:
        for clauses in several:
            for clause in clauses:
                words |= dict.fromkeys(clause)
    return re.compile(b"|".join(re.escape(word.encode()) for word in words))


def _words(path: str, data: bytes, wanted: re.Pattern[bytes]) -> dict[bytes, set[int]]:
    """Word or string -> the lines of code that hold it, of the lines with a wanted one."""
    code = bytearray(data)
    for span in comments(path, data):
        # Blanks, and not nothing: the lines keep their numbers.
        code[span.start : span.end] = re.sub(rb"[^\n]", b" ", data[span.start : span.end])
    words: dict[bytes, set[int]] = {}
    for number, line in enumerate(code.split(b"\n"), 1):
        if not wanted.search(line):
            continue
        for word in (*_WORD.findall(line), *_STRING.findall(line)):
            words.setdefault(bytes(word), set()).add(number)
    return words


def _reason(examined: _Examined, number: int, *, words: set[bytes]) -> str:
    data = examined.after
    line = data.split(b"\n")[number - 1].removesuffix(b"\r")
    for part, reason in examined.unparsed.items():
        # spatch prints the text of such a part, and no line number.
        if line.decode("utf-8", "replace") in part.split("\n"):
            return reason
    outside = _STRING.sub(b"", line)
    if not words.intersection((*_WORD.findall(outside), *_STRING.findall(line))):
        return "in a string"
    kinds = kinds_at(data, number)
    if not kinds.isdisjoint(("preproc_def", "preproc_function_def")):
        return "in a macro"
    if "function_definition" in kinds:
        return "no match"
    return "in a macro's arguments" if in_top_call(data, number) else "outside of functions"
