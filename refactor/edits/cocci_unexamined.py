"""The files that spatch could not examine, where a pattern of the rule could match."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache as once

from refactor.edits.cocci_candidates import Candidates, named
from refactor.errors import BadInput
from refactor.git.tree import Tree
from refactor.runs.facts import Unexamined
from refactor.series.rule import Rule
from refactor.series.smpl_patterns import Clauses, Pattern, patterns
from refactor.store.cache import Cache
from refactor.tools.spatch_output import FileResult, UnparsedRegion
from refactor.tools.spatch_query import query

SHOWN = 3
"""Parts of a file that a complaint shows before it only counts."""


def overlooked(
    tree: Tree,
    rule: Rule,
    *,
    before: Mapping[str, bytes],
    examined: Mapping[str, FileResult],
    found: Candidates,
) -> tuple[tuple[Unexamined, ...], tuple[str, ...]]:
    """The files that were not examined, and a note about parts of others that cannot matter."""
    needs: tuple[Clauses, ...] = ()
    if any(result.regions for result in examined.values()):
        needs = _needs(rule, found, tree.cache)
    unexamined = []
    passed: list[str] = []
    for path, result in examined.items():
        if result.failure:
            unexamined.append(Unexamined(path, result.failure))
            continue
        counting = _counting(result.regions, needs)
        if counting:
            data = before[path] if path in before else tree.read(path)
            unexamined.append(Unexamined(path, _complaint(data, counting)))
        elif result.regions:
            passed.append(path)
    note = f"spatch skipped unparsable code in {named(passed)}; the rule could match none of it"
    return tuple(unexamined), (note,) if passed else ()


def could_match(rule: Rule, found: Candidates, cache: Cache) -> Callable[[UnparsedRegion], bool]:
    """Whether a pattern of the rule could match in a part.

    spatch is asked for the words of the patterns when the first part is asked about: most files
    have none.
    """

    @once
    def needs() -> tuple[Clauses, ...]:
        return _needs(rule, found, cache)

    return lambda region: bool(_counting((region,), needs()))


def _needs(rule: Rule, found: Candidates, cache: Cache) -> tuple[Clauses, ...]:
    """The words without which no pattern can match: those of one of these have to be there."""
    any_word: Clauses = (tuple(sorted(found.words)),) if found.words else ()
    if found.any_word:
        return (any_word,)
    needs: list[Clauses] = []
    for pattern in patterns(rule.text, rule.defines, rule.declared):
        needs += _needed(rule, pattern, any_word, cache)
    return tuple(dict.fromkeys(needs)) or (any_word,)


def _needed(rule: Rule, pattern: Pattern, any_word: Clauses, cache: Cache) -> Sequence[Clauses]:
    """The words of one pattern.

    One without words and without removed lines only says where others match, and these count.
    """
    own = pattern_needs(rule, pattern, cache)
    if own is None:
        # It is no rule alone, for whatever it takes from others.
        return [any_word]
    return [clauses or any_word for clauses in own]


def pattern_needs(rule: Rule, pattern: Pattern, cache: Cache) -> list[Clauses] | None:
    """The words without which a pattern cannot match: those of one of these have to be there.

    None where it cannot be asked about alone; no word, where any text will do.
    """
    if not pattern.text:
        return None
    try:
        clauses = query(Rule(rule.name, pattern.text, trusted=False), cache)
    except BadInput:
        return None
    return [clauses] if clauses else list(pattern.lines)


def _counting(
    regions: Sequence[UnparsedRegion], needs: Sequence[Clauses]
) -> list[tuple[UnparsedRegion, list[str]]]:
    """The parts in which a pattern could match, each with the words that it holds."""
    found = []
    for region in regions:
        held: dict[str, None] = {}
        counts = False
        for clauses in needs:
            words = [_held(region.text, clause) for clause in clauses]
            if all(words):
                counts = True
                for several in words:
                    held |= dict.fromkeys(several)
        if counts:
            found.append((region, sorted(held)))
    return found


def _held(text: str, words: Sequence[str]) -> list[str]:
    return [word for word in words if has_word(text, word)]


def has_word(text: str, word: str) -> bool:
    """Whether a text holds a word, not as a part of another, or a literal that is no word."""
    if not re.fullmatch(r"\w+", word):
        return word in text
    return bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text))


def _complaint(data: bytes, counting: Sequence[tuple[UnparsedRegion, list[str]]]) -> str:
    words: dict[str, None] = {}
    for _, held in counting:
        words |= dict.fromkeys(held)
    parts, hold = (f"{len(counting)} parts", "hold") if len(counting) > 1 else ("a part", "holds")
    holding = f" that {hold} {', '.join(words)}" if words else ""
    places = list(_places(data, counting))
    more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
    return f"spatch could not parse {parts}{holding}, {'; '.join(places[:SHOWN])}{more}"


def _places(data: bytes, counting: Sequence[tuple[UnparsedRegion, list[str]]]) -> Iterator[str]:
    """The line at which spatch gave up, of each part."""
    text = data.decode("utf-8", "replace")
    for region, held in counting:
        shown = _shown(region, held)
        at = text.find(region.text)
        number = text.count("\n", 0, at + region.text.find(shown)) + 1
        yield (f"line {number}: " if at >= 0 else "near: ") + shown.strip()


def _shown(region: UnparsedRegion, held: Sequence[str]) -> str:
    """The line at which spatch gave up; where that is but a brace, the first with the words."""
    lines = region.text.splitlines()
    holding = [line for line in lines if any(has_word(line, word) for word in held)]
    for line in (region.bad, *holding, *lines):
        if re.search(r"\w", line):
            return line
    return region.bad
