"""What rules find on a base as text, CSV or SARIF."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from refactor.report.sarif import first_line, log, remark, with_fix
from refactor.report.visible import one_line, visible
from refactor.report.words import columns, count, described, marked

if TYPE_CHECKING:
    from refactor.commands.survey import SurveyedRule, SurveySite, SurveyTable

COLUMNS = (
    "kind",
    "rule",
    "section",
    "file",
    "line",
    "function",
    "before",
    "after",
    "message",
)
_LARGEST = 10
"""Sections that the text shows; the other forms have all."""


def text(survey: SurveyTable, *, verbose: bool = False) -> str:
    """A line for each rule, the largest sections, and what was not done.

    Args:
        verbose: also name every file that could not be examined.
    """
    return "".join(_text(survey, verbose))


def _text(survey: SurveyTable, verbose: bool) -> Iterator[str]:
    against = f", against {described(survey.against)}" if survey.against else ""
    yield one_line(f"{described(survey.base)}{against}: {_sums(survey)}") + "\n"
    yield columns(_rows(survey))
    sections = Counter(found.section for _, found in places(survey))
    if sections:
        yield f"\n{count(len(sections), 'section')} of MAINTAINERS, the largest:\n"
        largest = sorted(sections.items(), key=lambda item: (-item[1], item[0]))[:_LARGEST]
        rows = []
        for title, number in largest:
            rows.append((str(number), one_line(title)))
        yield columns(rows)
    unexamined = 0
    for rule in survey.rules:
        if rule.refused:
            yield marked("not run", [one_line(f"{rule.rule}: {rule.refused}")])
        if rule.unexamined and verbose:
            for place in rule.unexamined:
                yield one_line(f"not examined: {rule.rule}: {place.path}: {place.reason}") + "\n"
        unexamined += len(rule.unexamined)
    if unexamined and not verbose:
        yield f"{count(unexamined, 'file')} not examined as a whole; --verbose names them\n"


def _sums(survey: SurveyTable) -> str:
    found = list(places(survey))
    parts = [f"{count(len(survey.rules), 'rule')}, {count(len(found), 'site')}"]
    if survey.against:
        new = sum(each.new for _, each in found)
        # Places of the other base alone: they are no sites here, and are counted apart.
        gone = sum(len(rule.gone) for rule in survey.rules)
        parts.append(f"{new} new, {gone} gone")
    return ", ".join(parts)


def _rows(survey: SurveyTable) -> list[tuple[str, ...]]:
    head = ["sites", "files", "of", "not examined", "CPU s"]
    if survey.against:
        head += ["new", "gone"]
    rows: list[tuple[str, ...]] = [(*head, "mode", "rule")]
    for rule in sorted(survey.rules, key=_most_sites):
        if not rule.refused:
            rows.append(_row(rule, compared=survey.against is not None))
    return rows


def _row(rule: SurveyedRule, *, compared: bool) -> tuple[str, ...]:
    numbers = [len(rule.sites), rule.files, rule.candidates, len(rule.unexamined)]
    cells = [*map(str, numbers), f"{rule.seconds:.1f}"]
    if compared:
        new = sum(found.new for found in rule.sites)
        cells += [str(new), str(len(rule.gone))]
    return (*cells, rule.mode, one_line(rule.rule))


def _most_sites(rule: SurveyedRule) -> tuple[int, str]:
    return -len(rule.sites), rule.rule


def places(survey: SurveyTable) -> Iterator[tuple[str, SurveySite]]:
    """Every place, with the rule that finds it."""
    for rule in survey.rules:
        for found in rule.sites:
            yield rule.rule, found


def table_csv(survey: SurveyTable) -> str:
    """A row for each place, as RFC 4180 has them, with a head; then what was not done."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for rule in survey.rules:
        for found in rule.sites:
            writer.writerow(_cells("new" if found.new else "site", rule.rule, found))
        for found in rule.gone:
            writer.writerow(_cells("gone", rule.rule, found))
        for place in rule.unexamined:
            cells = ("not examined", rule.rule, "", place.path, "", "", "", "", place.reason)
            writer.writerow(map(visible, cells))
        if rule.refused:
            cells = ("not run", rule.rule, "", "", "", "", "", "", rule.refused)
            writer.writerow(map(visible, cells))
    return out.getvalue()


def _cells(kind: str, rule: str, found: SurveySite) -> Iterator[str]:
    site = found.site
    line = str(site.line or "")
    place = (kind, rule, found.section, site.file, line, site.function)
    return map(visible, (*place, site.before, site.after, site.message))


def sarif(survey: SurveyTable) -> dict[str, Any]:
    """The places as a log of SARIF 2.1.0 (OASIS): changes with their fix, reports with theirs."""
    results = []
    for rule, found in places(survey):
        results.append(_result(rule, found))
    for surveyed in survey.rules:
        for place in surveyed.unexamined:
            reason = f"not examined: {place.reason}"
            results.append(remark(surveyed.rule, reason, level="warning", path=place.path))
        if surveyed.refused:
            results.append(remark(surveyed.rule, f"not run: {surveyed.refused}", level="warning"))
    return log(results)


def _result(rule: str, found: SurveySite) -> dict[str, Any]:
    site = found.site
    said = site.message or f"{rule} changes: {first_line((site.before, site.after))}"
    result = remark(
        rule, said, level="note", path=site.file, line=site.line, function=site.function
    )
    if site.message:
        return result
    return with_fix(result, path=site.file, line=site.line, before=site.before, after=site.after)
