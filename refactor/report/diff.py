"""Drift between two runs, in the lines of a terminal. Nothing here decides anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.diff import Comparison, KnownRun

from refactor.report.visible import one_line, visible
from refactor.report.words import columns, count
from refactor.runs.drift import Drift, EditDrift, Side, StepDrift
from refactor.runs.naming import PersonDrift
from refactor.runs.relocation import FileDrift, SiteDrift

SHOWN = 12
"""Places of a step that are shown before they are only counted; `--json` has them all."""

_INDENT = " " * 6


def drift(result: Drift) -> str:
    """What differs between two runs, a line for each step, and below it what is otherwise and why."""
    head = f"{result.series}: from {_side(result.old)} to {_side(result.new)}\n"
    width = max((len(step.id) for step in result.steps), default=0)
    steps = "".join(_step(step, width) for step in result.steps)
    people = "".join(f"  {_naming(naming, 'new')}\n" for naming in result.came)
    people += "".join(f"  {_naming(naming, 'gone')}\n" for naming in result.went)
    tools = "".join(
        f"  {name}: {now or 'none'}, was {was or 'none'}\n"
        for name, (was, now) in result.tools.items()
    )
    return visible(head + steps + people + tools)


def _side(side: Side) -> str:
    made = "" if side.kept else ", not kept"
    return f"v{side.version} on {side.base.name} (Linux {side.base.kernel}, {side.base.commit[:12]}{made})"


def _step(step: StepDrift, width: int) -> str:
    place = (
        f"{step.was or '-'} -> {step.now or '-'}" if step.was != step.now else f"{step.now or '-'}"
    )
    kinds = [*step.kinds, *(["message changed"] if step.reworded else [])]
    said = ": ".join(part for part in (", ".join(kinds), step.reason) if part)
    lines = [line for file in step.files for line in _file(file)]
    lines += [_edit(edit) for edit in step.edits]
    more = [f"and {len(lines) - SHOWN} more; --json has them all"] if len(lines) > SHOWN else []
    below = "".join(f"{_INDENT}{line}\n" for line in [*lines[:SHOWN], *more])
    return f"  {place:<7} {step.id:<{width}}  {one_line(said)}\n{below}"


def _file(file: FileDrift) -> Iterator[str]:
    if file.was:
        yield f"{file.path}: was {file.was}"
    if file.header:
        yield f"{file.path}: {file.header}"
    yield from (_site(file.path, "+", site) for site in file.added)
    yield from (_site(file.path, "-", site) for site in file.removed)


def _site(path: str, mark: str, site: SiteDrift) -> str:
    reason = f" ({site.reason})" if site.reason else ""
    return one_line(f"{mark} {path}: {site.title}{reason}")


def _edit(edit: EditDrift) -> str:
    return one_line(
        f"{edit.kind} {edit.name}: {count(edit.now, 'site')} in {edit.path}, was {edit.was}"
    )


def _naming(naming: PersonDrift, what: str) -> str:
    where = "" if naming.whole else f", for {', '.join(naming.steps)}"
    return f"{what} in MAINTAINERS: {one_line(naming.who)} ({naming.role}){where}"


def compared(result: Comparison, git: bool) -> str:
    """Two runs: our words, or git's."""
    return visible(result.range_diff) if git else drift(result.drift)


def runs(series: str, known: Sequence[KnownRun]) -> str:
    """Every run that can be named."""
    if not known:
        return (
            f"there is no run of {series} here; `refactor run {series} --onto REV -v1` makes one\n"
        )
    rows = [
        (
            f"v{run.version}",
            run.tip[:12],
            f"on {run.base.name} (Linux {run.base.kernel}, {run.base.commit[:12]})",
            f"{count(run.commits, 'commit')}{', the branch is here' if run.current else ''}",
        )
        for run in known
    ]
    return visible(columns(rows))
