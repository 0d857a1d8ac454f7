"""The files that spatch could not examine, where a pattern of the rule could match."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache as once

from refactor.edits.cocci_candidates import Candidates, named
from refactor.errors import BadInput
from refactor.git.tree import Tree
from refactor.runs.facts import UNFOLLOWED, Unexamined
from refactor.series.rule import Rule
from refactor.series.smpl_patterns import Clauses, Pattern, patterns
from refactor.store.cache import Cache
from refactor.text.lines import with_newlines
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
    unfollowed: list[str] = []
    for path, result in examined.items():
        if result.failure:
            unexamined.append(Unexamined(path, result.failure))
            continue
        counting = _counting(result.regions, needs)
        if counting:
            data = before[path] if path in before else tree.read(path)
            unexamined.append(Unexamined(path, _complaint(with_newlines(data), counting)))
        elif result.regions:
            followed = not any(region.flow for region in result.regions)
            (passed if followed else unfollowed).append(path)
    return tuple(unexamined), tuple(_harmless(passed, unfollowed))


def _harmless(unparsed: Sequence[str], unfollowed: Sequence[str]) -> Iterator[str]:
    """Notes on files of which spatch did not look at every part, where the rule cannot match."""
    if unparsed:
        yield (
            f"spatch skipped unparsable code in {named(unparsed)}; the rule could match none of it"
        )
    if unfollowed:
        yield (
            f"spatch looked at no line of functions in {named(unfollowed)} whose control flow it "
            "cannot follow; the rule could match in none of them"
        )


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
    return [_as_fields(clauses, pattern.fields) or any_word for clauses in own]


def _as_fields(clauses: Clauses, fields: Collection[str]) -> Clauses:
    """The words, those of fields with an arrow: a variable of that name is none."""

    def written(word: str) -> str:
        return f"->{word}" if word in fields else word

    return tuple(tuple(map(written, clause)) for clause in clauses)


def pattern_needs(rule: Rule, pattern: Pattern, cache: Cache) -> list[Clauses] | None:
    """The words without which a pattern cannot match: those of one of these have to be there.

    None where it cannot be asked about alone; no word, where any text will do.
    """
    clauses = pattern_words(rule, pattern, cache)
    if clauses is None:
        return None
    return [clauses] if clauses else list(pattern.lines)


def pattern_words(rule: Rule, pattern: Pattern, cache: Cache) -> Clauses | None:
    """The words that spatch demands for a pattern; None where it cannot be asked about alone."""
    if not pattern.text:
        return None
    try:
        return query(Rule(rule.name, pattern.text, trusted=False), cache)
    except BadInput:
        return None


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
            # spatch's own order of words differs from one build to the next.
            found.append((region, sorted(held)))
    return found


def _held(text: str, words: Sequence[str]) -> list[str]:
    return [word.removeprefix("->") for word in words if has_word(text, word)]


def has_word(text: str, word: str) -> bool:
    """Whether a text holds a word, not as a part of another, or a literal that is no word.

    `->WORD` stands for a field of that name.
    """
    if word.startswith("->"):
        # In a macro, a field may be on the next line.
        return bool(re.search(rf"(?:->|\.)[\s\\]*{word[2:]}\b", text))
    if not re.fullmatch(r"\w+", word):
        return word in text
    return bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text))


def _complaint(data: bytes, counting: Sequence[tuple[UnparsedRegion, list[str]]]) -> str:
    """What spatch did not look at: what it could not parse, then what it could not follow."""
    unparsed: list[tuple[UnparsedRegion, list[str]]] = []
    unfollowed: list[tuple[UnparsedRegion, list[str]]] = []
    for counted in counting:
        (unfollowed if counted[0].flow else unparsed).append(counted)
    sentences = []
    if unparsed:
        sentences.append(f"spatch could not parse {_parts(data, unparsed)}")
    if unfollowed:
        sentences.append(
            f"spatch gave up on the control flow of {_parts(data, unfollowed, 'function')}"
        )
    return "; ".join(sentences)


def _parts(
    data: bytes, counting: Sequence[tuple[UnparsedRegion, list[str]]], noun: str = "part"
) -> str:
    words: dict[str, None] = {}
    for _, held in counting:
        words |= dict.fromkeys(held)
    number = len(counting)
    parts, hold = (f"{number} {noun}s", "hold") if number > 1 else (f"a {noun}", "holds")
    holding = f" that {hold} {', '.join(words)}" if words else ""
    places = list(_places(data, counting))
    more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
    return f"{parts}{holding}, {'; '.join(places[:SHOWN])}{more}"


def _places(data: bytes, counting: Sequence[tuple[UnparsedRegion, list[str]]]) -> Iterator[str]:
    """The line at which spatch gave up, of each part; with its reason where it has one."""
    text = data.decode("utf-8", "replace")
    for region, held in counting:
        shown = region.bad if region.flow else _shown(region, held)
        at = text.find(region.text)
        number = text.count("\n", 0, at + region.text.find(shown)) + 1
        why = region.flow.removeprefix(UNFOLLOWED).removeprefix(": ")
        place = f"line {number}: " if at >= 0 else "near: "
        yield place + shown.strip() + (f" ({why})" if why else "")


def _shown(region: UnparsedRegion, held: Sequence[str]) -> str:
    """The line at which spatch gave up; where that is but a brace, the first with the words."""
    lines = region.text.splitlines()

    def holds(line: str) -> bool:
        return any(has_word(line, word) for word in held)

    holding = list(filter(holds, lines))
    for line in (region.bad, *holding, *lines):
        if re.search(r"\w", line):
            return line
    return region.bad
