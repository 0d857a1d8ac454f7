"""Drift between two runs, in the lines of a terminal. Nothing here decides anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.diff import Comparison, KnownRun

from refactor.report.visible import one_line, visible
from refactor.report.words import columns, count, described, short_id
from refactor.runs.drift import ComparedRun, Drift, EditDrift, StepDrift
from refactor.runs.naming import PersonDrift
from refactor.runs.relocation import FileDrift, SiteDrift

SHOWN = 12
"""Places of a step that are shown before they are only counted; `--json` has them all."""

_INDENT = " " * 6


def drift(result: Drift) -> str:
    """The differences between two runs: a line for each step, with the places below it."""
    width = max((len(step.id) for step in result.steps), default=0)
    parts = [f"{result.series}: from {_side(result.old)} to {_side(result.new)}\n"]
    for step in result.steps:
        parts.append(_step(step, width))
    for person in result.came:
        parts.append(f"  {_person(person, 'new')}\n")
    for person in result.went:
        parts.append(f"  {_person(person, 'gone')}\n")
    for tool, (was, now) in result.tools.items():
        # One of the runs may not have recorded a version of it.
        parts.append(f"  {tool}: {now or 'none'}, was {was or 'none'}\n")
    return visible("".join(parts))


def _side(side: ComparedRun) -> str:
    base = side.base
    # No branch holds the commits of a run that is not kept: git will drop them.
    kept = "" if side.kept else ", not kept"
    return f"v{side.version} on {base.name} (Linux {base.kernel}, {short_id(base.commit)}{kept})"


def _step(step: StepDrift, width: int) -> str:
    place = str(step.now or "-")
    if step.was != step.now:
        place = f"{step.was or '-'} -> {place}"
    kinds: list[str] = list(step.kinds)
    if step.reworded:
        kinds.append("message changed")
    summary = one_line(": ".join(filter(None, (", ".join(kinds), step.reason))))
    below = "".join(f"{_INDENT}{line}\n" for line in _places(step))
    return f"  {place:<7} {step.id:<{width}}  {summary}\n{below}"


def _places(step: StepDrift) -> list[str]:
    """The first places where a step differs, and the number of the others."""
    lines: list[str] = []
    for file in step.files:
        lines += _file(file)
    lines += map(_edit, step.edits)
    if len(lines) <= SHOWN:
        return lines
    return [*lines[:SHOWN], f"and {len(lines) - SHOWN} more; --json has them all"]


def _file(file: FileDrift) -> Iterator[str]:
    if file.was:
        yield f"{file.path}: was {file.was}"
    if file.header:
        yield f"{file.path}: {file.header}"
    for site in file.added:
        yield _site(file.path, "+", site)
    for site in file.removed:
        yield _site(file.path, "-", site)


def _site(path: str, mark: str, site: SiteDrift) -> str:
    reason = f" ({site.reason})" if site.reason else ""
    return one_line(f"{mark} {path}: {site.title}{reason}")


def _edit(edit: EditDrift) -> str:
    sites = f"{count(edit.now, 'site')} in {edit.path}, was {edit.was}"
    return one_line(f"{edit.kind} {edit.name}: {sites}")


def _person(person: PersonDrift, change: str) -> str:
    # Where a person is named for every step, the list of steps says nothing more.
    steps = "" if person.whole else f", for {', '.join(person.steps)}"
    return f"{change} in MAINTAINERS: {one_line(person.who)} ({person.role}){steps}"


def compared(result: Comparison, git: bool) -> str:
    """Two runs: as refactor compares them, or the output of git range-diff."""
    return visible(result.range_diff) if git else drift(result.drift)


def runs(series: str, known: Sequence[KnownRun]) -> str:
    """The runs that `refactor diff` can compare."""
    if not known:
        remedy = f"`refactor run {series} --onto REV -v1` makes one"
        return f"there is no run of {series} here; {remedy}\n"
    return visible(columns(list(map(_run, known))))


def _run(run: KnownRun) -> tuple[str, ...]:
    here = ", the branch is here" if run.current else ""
    commits = f"{count(run.commits, 'commit')}{here}"
    return f"v{run.version}", short_id(run.tip), f"on {described(run.base)}", commits
