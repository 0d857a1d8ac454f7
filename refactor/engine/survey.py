"""Where a rule would change or report something, in every file of a base that it can match."""

from __future__ import annotations

import re
import resource
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from refactor.edits.cocci_candidates import Candidates, candidates
from refactor.edits.cocci_report import Reported, reported
from refactor.edits.cocci_run import run
from refactor.edits.outcome import Broken, Idle, Partial
from refactor.engine.changed_places import ChangedPlace, changed_places, function_at
from refactor.git.tree import Tree
from refactor.runs.facts import Unexamined
from refactor.series.rule import Rule
from refactor.series.scope import Scope

PART = 512
"""Files at a time: what is in memory is bounded, and what is done is known."""

# `file:line:column-column: text`, as coccilib.report prints it.
_REPORT = re.compile(r"(?P<line>\d+):(?P<column>\d+)-\d+: (?P<text>.*)")


@dataclass(frozen=True)
class FoundSite:
    """A place that a rule would change, or reports.

    Attributes:
        line: in the file, from 1; of an insertion, the line that it comes before.
        function: the function that it is in; empty for none.
        before: its lines.
        after: what the rule would make of them; empty for a report.
        message: the rule's words; empty for a change.
        column: of a report, from 0: a line may have two.
    """

    file: str
    line: int
    function: str
    before: str
    after: str = ""
    message: str = ""
    column: int = 0


@dataclass(frozen=True)
class Sites:
    """What one rule finds.

    Attributes:
        candidates: number of files that hold the words which a match needs.
        unexamined: the files in which spatch could not examine every part.
        seconds: processor time of all processes; what is remembered costs next to nothing.
    """

    sites: tuple[FoundSite, ...]
    candidates: int
    unexamined: tuple[Unexamined, ...]
    seconds: float


def survey_rule(
    tree: Tree, rule: Rule, scope: Scope, progress: Callable[[int, int], None]
) -> Sites:
    """Every place in the scope that a rule finds.

    Args:
        rule: run to report where its `reports` is set, else to change code.
        progress: told how many files are done, of how many.

    Raises:
        BadInput: the rule does not parse, or no word of it can be searched for.
        Unavailable: something that its scripts need is missing.
    """
    start = _processor_time()
    found = candidates(tree, rule, scope)
    # A header is changed with every file that includes it: the same place comes more than once.
    sites: dict[FoundSite, None] = {}
    unexamined: dict[Unexamined, None] = {}
    done = 0
    for paths in _parts(rule, found.paths):
        progress(done, len(found.paths))
        part = replace(found, paths=tuple(paths))
        here, missed = (_reports if rule.reports else _changes)(tree, rule, part)
        sites |= dict.fromkeys(here)
        unexamined |= dict.fromkeys(missed)
        done += len(paths)
    # A rule may change a header that is outside, with a file that is inside.
    kept = sorted(filter(lambda site: not scope.excludes(site.file), sites), key=_place)
    seconds = round(_processor_time() - start, 2)
    return Sites(tuple(kept), len(found.paths), tuple(unexamined), seconds)


def _parts(rule: Rule, paths: Sequence[str]) -> list[Sequence[str]]:
    # State goes from file to file: in parts, the result would be another.
    size = max(len(paths), 1) if rule.whole else PART
    return [paths[start : start + size] for start in range(0, len(paths), size)]


def _changes(
    tree: Tree, rule: Rule, found: Candidates
) -> tuple[Iterator[FoundSite], tuple[Unexamined, ...]]:
    """The places that a rule changes, laid out as a run would."""
    before = {}
    for path in found.paths:
        before[path] = tree.read(path)
    outcome = run(tree, rule, before=before, found=found)
    if isinstance(outcome, Idle):
        return iter(()), ()
    if isinstance(outcome, Broken):
        return iter(()), (Unexamined("", outcome.reason),)
    unexamined = outcome.unexamined if isinstance(outcome, Partial) else ()
    after = tree.write(outcome.files)
    return map(_found, changed_places(tree, after.oid)), unexamined


def _found(place: ChangedPlace) -> FoundSite:
    return FoundSite(place.file, place.line, place.function, place.before, place.after)


def _reports(
    tree: Tree, rule: Rule, found: Candidates
) -> tuple[Iterator[FoundSite], tuple[Unexamined, ...]]:
    """The places that a rule reports."""
    result: Reported = reported(tree, rule, found)
    sites = (_report(tree, *message) for message in result.messages)
    return sites, result.unexamined


def _report(tree: Tree, path: str, message: str) -> FoundSite:
    match = _REPORT.match(message)
    # A script prints what it likes: other words are shown as they are.
    if match is None:
        return FoundSite(path, 0, "", "", message=message)
    line = int(match["line"])
    lines = tree.read(path).splitlines(keepends=True)
    text = lines[line - 1] if 0 < line <= len(lines) else b""
    inside = function_at(tree, path, line, line)
    before = text.decode("utf-8", "replace")
    return FoundSite(path, line, inside, before, message=match["text"], column=int(match["column"]))


def _place(site: FoundSite) -> tuple[str, int, int, str]:
    return site.file, site.line, site.column, site.message


def _processor_time() -> float:
    """Seconds of this process and of the children that have ended."""
    used = 0.0
    # Children count once they were waited for (getrusage(2)).
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        usage = resource.getrusage(who)
        used += usage.ru_utime + usage.ru_stime
    return used
