"""The explanation of a rule as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.explain import Explained
    from refactor.edits.cocci_reach import Line, PatternReach, Reach, WordCount
from refactor.report.visible import one_line
from refactor.report.words import count, described

SHOWN = 3
"""Files that a sentence names before it only counts."""


def explained(result: Explained) -> str:
    """The sums, spatch's warnings, each pattern, and what could not be examined."""
    return "".join(f"{one_line(line)}\n" for line in _lines(result))


def _lines(result: Explained) -> Iterator[str]:
    outcome = f"matches nowhere; spatch examined {count(result.candidates, 'file')}"
    if result.files:
        outcome = f"changes {_named(result.files)}, of {result.candidates} that spatch examined"
    yield f"rule {result.rule} on {described(result.base)}: {result.refused or outcome}"
    for warning in result.warnings:
        yield f"  warning: {warning}"
    for words in result.types:
        yield f"  for the types of its metavariables: {' or '.join(map(_word, words))}"
    for pattern in result.patterns:
        yield from _pattern(pattern)
    # A pattern is tried alone, without types and without what it takes from other patterns: where
    # it matches so, one of these is the reason.
    if any(map(_complete, result.patterns)) and result.besides:
        yield f"  all its lines match: what keeps it from matching is {' or '.join(result.besides)}"
    for place in result.unexamined:
        yield f"  not examined: {place.path}: {place.reason}"
    for note in result.notes:
        yield f"  note: {note}"


def _pattern(pattern: PatternReach) -> Iterator[str]:
    if pattern.words:
        yield f"  pattern at line {pattern.line}: {count(pattern.files, 'file')} with all it needs"
    else:
        yield f"  pattern at line {pattern.line}: it needs no word"
    for words in pattern.words:
        yield f"    {' or '.join(map(_word, words))}"
    if pattern.reach is not None:
        yield f"    {_reach(pattern.reach)}"


def _complete(pattern: PatternReach) -> bool:
    return pattern.reach is not None and pattern.reach.stops is None


def _word(word: WordCount) -> str:
    if word.files:
        return f"{word.word} ({count(word.files, 'file')})"
    near = f": did you mean {word.nearest}?" if word.nearest else ""
    return f"{word.word} (in no file{near})"


def _reach(reach: Reach) -> str:
    tried = f"of {count(reach.tried, 'file')} tried"
    if reach.last is None:
        return f"{_shown(reach.stops)} matches nowhere, {tried}"
    held = f"matches up to {_shown(reach.last)} in {_named(reach.files)}, {tried}"
    if reach.stops is None:
        return held
    return f"{held}; with {_shown(reach.stops)} nowhere"


def _shown(line: Line | None) -> str:
    return f"line {line.number} `{line.text}`" if line else "it"


def _named(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
    return f"{count(len(paths), 'file')} ({', '.join(paths[:SHOWN])}{more})"
