"""Drift between two runs, in the lines of a terminal. Nothing here decides anything."""

from __future__ import annotations

from collections import Counter
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
    parts = [f"{result.series}: from {side(result.old)} to {side(result.new)}\n"]
    for step in result.steps:
        parts.append(_step(step, width))
    parts += (f"  {line}\n" for line in others(result))
    return visible("".join(parts))


def others(result: Drift) -> list[str]:
    """The differences between two runs that are those of no step: groups, people, tools."""
    lines = [*_groups(result.steps), *_people(result.came, _CAME), *_people(result.went, _WENT)]
    for tool, (was, now) in result.tools.items():
        # One of the runs may not have recorded a version of it.
        lines.append(f"{tool}: {now or 'none'}, was {was or 'none'}")
    return lines


def _groups(steps: Sequence[StepDrift]) -> Iterator[str]:
    """How the groups of a tree-wide series differ, in all; nothing without groups."""
    kinds = Counter[str]()
    for step in steps:
        # `<step>/<group>`: a step without groups has a line of its own above.
        if "/" in step.id:
            kinds.update(step.kinds)
    sums = ", ".join(f"{number} {kind}" for kind, number in kinds.most_common())
    if sums:
        yield f"groups in all: {sums}"


def side(run: ComparedRun) -> str:
    """One of two runs, in words."""
    base = run.base
    # No branch holds the commits of a run that is not kept: git will drop them.
    kept = "" if run.kept else ", not kept"
    return f"v{run.version} on {base.name} (Linux {base.kernel}, {short_id(base.commit)}{kept})"


def _step(step: StepDrift, width: int) -> str:
    place = str(step.now or "-")
    if step.was != step.now:
        place = f"{step.was or '-'} -> {place}"
    below = "".join(f"{_INDENT}{line}\n" for line in _first(places(step)))
    return f"  {place:<7} {step.id:<{width}}  {one_line(kinds(step))}\n{below}"


def kinds(step: StepDrift) -> str:
    """What became of a step, and why."""
    words: list[str] = list(step.kinds)
    if step.reworded:
        words.append("message changed")
    return ": ".join(filter(None, (", ".join(words), step.reason)))


def places(step: StepDrift) -> list[str]:
    """The places where a step differs."""
    lines: list[str] = []
    for file in step.files:
        lines += _file(file)
    return [*lines, *map(_edit, step.edits)]


def _first(lines: list[str]) -> list[str]:
    """The first of some places, and the number of the others."""
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


_CAME = ("new in MAINTAINERS", "a patch of this series touches their files now")
_WENT = ("gone in MAINTAINERS", "no patch of this series touches their files any more")


def _people(people: Sequence[PersonDrift], words: tuple[str, str]) -> Iterator[str]:
    """A line for each change, and the steps that it is about."""
    lines: dict[tuple[str, str], list[str]] = {}
    for person in people:
        # Where a person is named for every step, the list of steps says nothing more.
        steps = "" if person.whole else f", for {', '.join(person.steps)}"
        change = words[person.by_files]
        if person.by_files and not person.whole:
            change = "named for other patches now" if words is _CAME else "named for fewer patches"
        who = f"{one_line(person.who)} ({person.role})"
        lines.setdefault((change, steps), []).append(who)
    for (change, steps), names in lines.items():
        yield f"{change}: {', '.join(names)}{steps}"


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
