"""`refactor survey`: where many rules would change or report something, on one base or two."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from refactor.commands.survey_place import SurveyPlace, survey_place
from refactor.engine.survey import FoundSite, survey_rule
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput, RefactorError
from refactor.library.library import Library
from refactor.library.named_rule import named_rule, rules_below
from refactor.runs.facts import Unexamined
from refactor.runs.run import Base
from refactor.series.rule import Rule
from refactor.spread.maintainers import LEAST
from refactor.spread.sections import Sections

_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True)
class SurveyOrder:
    """What is looked for, and where.

    Attributes:
        rules: names, paths, or `tree:` and a path in the base.
        below: a directory, or `tree:` and a directory of the base, whose rules are added.
        scope: directories and files of the base; all of it when empty.
        report: run rules that have both modes to report, not to change.
        against: an earlier base to compare with; None for none.
    """

    rules: Sequence[str]
    below: str | None
    revision: str
    scope: Sequence[str] = ()
    report: bool = False
    against: str | None = None


@dataclass(frozen=True)
class SurveySite:
    """A place that a rule finds.

    Attributes:
        section: of MAINTAINERS.
        new: whether the earlier base has no such place; False without an earlier base.
    """

    section: str
    site: FoundSite
    new: bool = False


@dataclass(frozen=True)
class SurveyedRule:
    """What one rule finds.

    Attributes:
        rule: as it was named.
        mode: `patch` or `report`.
        refused: why it was not run; empty when it was.
        gone: places that only the earlier base has.
    """

    rule: str
    summary: str = ""
    mode: str = ""
    refused: str = ""
    candidates: int = 0
    files: int = 0
    seconds: float = 0.0
    sites: tuple[SurveySite, ...] = ()
    unexamined: tuple[Unexamined, ...] = ()
    gone: tuple[SurveySite, ...] = ()


@dataclass(frozen=True)
class SurveyTable:
    """What all rules find."""

    base: Base
    against: Base | None
    rules: tuple[SurveyedRule, ...]

    @property
    def code(self) -> int:
        """The exit code: 0 when every rule was run over every part, else 2."""
        return 2 if any(rule.refused or rule.unexamined for rule in self.rules) else 0


def survey(
    workplace: Workplace, library: Library, order: SurveyOrder, say: Callable[[str], None]
) -> SurveyTable:
    """Run rules over a base, and over an earlier one, and throw the results away.

    Every rule that cannot be run is a row with the reason.

    Raises:
        BadInput: a base, the scope or the directory of the rules does not exist.
    """
    with workplace.tree(order.revision) as (base, tree):
        place = survey_place(workplace, base, tree, order.scope)
        words = _words(library, order, place)
        rules: dict[str, Rule | RefactorError] = {}
        found = []
        for number, word in enumerate(words, 1):
            rules[word] = _rule(place, library, word, report=order.report)
            progress = _say(f"{number}/{len(words)} {word}", say)
            found.append(_surveyed(place, word, rules[word], progress))
        if order.against is None:
            return SurveyTable(base, None, tuple(found))
    # After the newer base: its rows name the rules that are compared.
    with workplace.tree(order.against) as (base_before, tree_before):
        before = survey_place(workplace, base_before, tree_before, order.scope)
        compared = []
        for number, row in enumerate(found, 1):
            progress = _say(f"{order.against}: {number}/{len(found)} {row.rule}", say)
            compared.append(_compared(before, row, rules[row.rule], progress))
    return SurveyTable(base, base_before, tuple(compared))


def _words(library: Library, order: SurveyOrder, place: SurveyPlace) -> list[str]:
    """The rules as they are named, each once; those that a person names have to be there."""
    for word in order.rules:
        named_rule(library, word, place.tree, base_trusted=place.trusted)
    below = [] if order.below is None else rules_below(order.below, place.tree)
    return list(dict.fromkeys([*order.rules, *below]))


def _say(prefix: str, say: Callable[[str], None]) -> Callable[[int, int], None]:
    def progress(done: int, of: int) -> None:
        say(f"{prefix}: {done} of {of} files")

    return progress


def _rule(place: SurveyPlace, library: Library, word: str, *, report: bool) -> Rule | RefactorError:
    """The rule of a word in the mode that it is run in, or why it is not run."""
    try:
        return _in_mode(named_rule(library, word, place.tree, base_trusted=place.trusted), report)
    except RefactorError as error:
        # One rule that is not fit must not end a survey of a hundred: its row says why.
        return error


def _surveyed(
    place: SurveyPlace, word: str, rule: Rule | RefactorError, say: Callable[[int, int], None]
) -> SurveyedRule:
    """What a rule finds, or why it was not run."""
    if isinstance(rule, RefactorError):
        return SurveyedRule(word, refused=str(rule))
    try:
        found = survey_rule(place.tree, rule, place.scope, progress=say)
    except RefactorError as error:
        # Nor must one that spatch refuses.
        return SurveyedRule(word, refused=str(error))
    sites = tuple(_in_section(place.sections, site) for site in found.sites)
    mode = "report" if rule.reports else "patch"
    files = len({site.file for site in found.sites})
    row = SurveyedRule(word, rule.summary, mode, candidates=found.candidates, files=files)
    return replace(row, seconds=found.seconds, sites=sites, unexamined=found.unexamined)


def _in_mode(rule: Rule, report: bool) -> Rule:
    """The rule, in the mode that it is run in.

    Raises:
        BadInput: it has modes, and none of the two.
    """
    declared = rule.declared
    # Modes of the kernel's rules (Documentation/dev-tools/coccinelle.rst): org and context, too.
    if "report" in declared and (report or "patch" not in declared):
        return replace(rule, reports=True)
    if "patch" not in declared and {"context", "org"} & set(declared):
        raise BadInput(f"rule {rule.name} has neither of the modes patch and report")
    return rule


def _in_section(sections: Sections, site: FoundSite) -> SurveySite:
    best = sections.best(site.file)
    return SurveySite(best.title if best else LEAST, site)


def _compared(
    before: SurveyPlace,
    row: SurveyedRule,
    rule: Rule | RefactorError,
    say: Callable[[int, int], None],
) -> SurveyedRule:
    """A row with what is new and what is gone since an earlier base."""
    if row.refused:
        return row
    # The same rule on both, also one of the tree, which may be another one there, or none: what is
    # new is new code then, and no better rule.
    old = _surveyed(before, row.rule, rule, say)
    if old.refused:
        return replace(row, refused=f"on {before.base.name}: {old.refused}")
    # Counted: a function may have several places that look alike.
    known = Counter(map(_identity, old.sites))
    sites = tuple(replace(found, new=_is_left(found, known)) for found in row.sites)
    here = Counter(map(_identity, row.sites))
    gone = tuple(found for found in old.sites if _is_left(found, here))
    unexamined = tuple(dict.fromkeys([*row.unexamined, *old.unexamined]))
    return replace(row, sites=sites, gone=gone, unexamined=unexamined)


def _is_left(found: SurveySite, others: Counter[tuple[str, ...]]) -> bool:
    """Whether the others have no place like it that is still free; takes it."""
    identity = _identity(found)
    if others[identity] > 0:
        others[identity] -= 1
        return False
    return True


def _identity(found: SurveySite) -> tuple[str, ...]:
    """What a place is known by in another release: lines move, and messages name lines."""
    site = found.site
    return (
        site.file,
        site.function,
        " ".join(site.before.split()),
        " ".join(site.after.split()),
        _NUMBERS.sub("#", site.message),
    )
