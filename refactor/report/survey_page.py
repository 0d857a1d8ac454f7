"""What rules find on a base as one web page: a map of sections by rules, and every place."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.report.dress import dressed
from refactor.report.survey import places

if TYPE_CHECKING:
    from refactor.commands.survey import SurveySite, SurveyTable

HEATS = 5
"""Shades of a cell: each stands for four times as many places as the one before."""


@dataclass(frozen=True)
class _Cell:
    """What one rule finds in one section.

    Attributes:
        heat: 0 for nothing, to HEATS.
        target: of the link; empty where there is nothing.
    """

    number: int
    heat: int
    target: str


@dataclass(frozen=True)
class _Block:
    """The places of one rule in one section."""

    target: str
    rule: str
    section: str
    sites: tuple[SurveySite, ...]


def page(survey: SurveyTable) -> str:
    """A whole HTML page of a survey; a click on a number leads to the places."""
    grouped = defaultdict[tuple[str, str], list["SurveySite"]](list)
    sums = Counter[str]()
    for name, found in places(survey):
        grouped[found.section, name].append(found)
        sums[found.section] += 1
    # The largest first, then by name: the same survey gives the same page.
    sections = sorted(sums, key=lambda title: (-sums[title], title))
    finding = [rule for rule in survey.rules if rule.sites]
    finding.sort(key=lambda rule: (-len(rule.sites), rule.rule))
    blocks: list[_Block] = []
    rows = []
    for section in sections:
        cells = []
        for rule in finding:
            here = tuple(grouped.get((section, rule.rule), ()))
            if here:
                blocks.append(_Block(f"p{len(blocks) + 1}", rule.rule, section, here))
            cells.append(_cell(len(here), blocks[-1].target if here else ""))
        rows.append((section, sums[section], cells))
    facts = {"survey": survey, "rules": finding, "rows": rows, "blocks": blocks}
    return dressed("survey.html.j2", f"Survey of {survey.base.name}", facts)


def _cell(number: int, target: str) -> _Cell:
    heat = 0
    while heat < HEATS and number >= 4**heat:
        heat += 1
    return _Cell(number, heat, target)
