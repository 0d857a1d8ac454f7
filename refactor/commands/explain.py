"""`refactor explain`: why a rule matches where it does, or nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from refactor.commands.try_ import Question, place
from refactor.edits.cocci_candidates import Candidates
from refactor.edits.cocci_reach import PatternReach, WordCount, pattern_reach, type_words
from refactor.edits.cocci_trial import Trial, trial
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput
from refactor.library.library import Library
from refactor.runs.facts import Unexamined
from refactor.runs.run import Base
from refactor.series.metavariables import sections
from refactor.series.rule import Rule
from refactor.series.smpl_lint import slips, unused
from refactor.series.smpl_patterns import inherits, patterns
from refactor.store.cache import Cache
from refactor.tools.spatch_matches import warnings


@dataclass(frozen=True)
class Explained:
    """What a rule looks for in a base, and what it finds.

    Attributes:
        rule: its name.
        refused: why the rule cannot be run like this; empty when it can.
        warnings: slips in the rule, and spatch's about it.
        types: the words that a file needs for the types of metavariables, a group for each.
        patterns: those that can be asked about alone.
        besides: what a match depends on besides the lines of a pattern.
        candidates: number of files that spatch had to examine.
        files: those that change.
        unexamined: files in which spatch could not examine every part.
    """

    rule: str
    base: Base
    refused: str
    warnings: tuple[str, ...]
    types: tuple[tuple[WordCount, ...], ...]
    patterns: tuple[PatternReach, ...]
    besides: tuple[str, ...]
    candidates: int
    files: tuple[str, ...]
    unexamined: tuple[Unexamined, ...]
    notes: tuple[str, ...]


def explain(workplace: Workplace, library: Library, question: Question) -> Explained:
    """Run a rule on a base and find out how far each of its patterns gets.

    Raises:
        BadInput: the rule, the base or the scope is not fit.
        NotProved: two files change one header differently.
    """
    with place(workplace, library, question) as here:
        rule = here.rule
        # First, as it raises for what is no semantic patch at all.
        warned = _warnings(rule, here.tree.cache)
        refused = ""
        try:
            result = trial(here.tree, rule, here.scope)
        except BadInput as error:
            # A rule that is refused is what one asks about: its patterns can still be tried alone.
            result = Trial(Candidates((), frozenset()), {})
            refused = str(error)
        reaches = []
        for pattern in patterns(rule.text, rule.defines, rule.declared):
            reach = pattern_reach(
                here.tree, rule, pattern, scope=here.scope, lines=not result.files
            )
            if reach is not None:
                reaches.append(reach)
        return Explained(
            rule.name,
            here.base,
            refused,
            warned,
            type_words(here.tree, rule, here.scope),
            tuple(reaches),
            tuple(_besides(rule)),
            len(result.candidates.paths),
            tuple(sorted(result.files)),
            result.unexamined,
            result.notes,
        )


def _besides(rule: Rule) -> Iterator[str]:
    if rule.typed:
        yield "the types of its metavariables"
    if any(inherits(names) for _, names in sections(rule.text)):
        yield "what it takes from other rules"


def _warnings(rule: Rule, cache: Cache) -> tuple[str, ...]:
    """The slips in a rule, and spatch's warnings of others."""
    found = list(map(str, slips(rule.text)))
    # spatch warns of these, too, and would be the second to say so.
    known = {f"metavariable {name}" for name in unused(rule.text)}
    for warning in warnings(rule, cache):
        about = warning.partition(": ")[2].partition(" not used")[0]
        if about not in known:
            found.append(warning)
    return tuple(found)
