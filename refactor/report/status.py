"""How far a tree-wide series has come, as text: counts, and a line a subsystem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from refactor.report.visible import one_line
from refactor.report.words import columns, count, described

if TYPE_CHECKING:
    from refactor.commands.status import SeriesStatus
    from refactor.runs.subsystems import SubsystemState

_HEAD = ("subsystem", "groups", "states")


def status(result: SeriesStatus) -> str:
    """The burndown of a series."""
    base = described(result.base)
    parts = [one_line(f"{result.series} v{result.version} on {base}: {totals(result)}"), "\n"]
    rows: list[tuple[str, ...]] = [_HEAD]
    for subsystem in result.subsystems:
        rows.append((subsystem.bundle or "-", str(subsystem.groups), states(subsystem.states)))
    parts.append(columns(rows))
    for version in result.versions:
        words = f"v{version.version}: {count(version.mailed, 'group')} mailed"
        parts.append(f"{words}; now {states(version.states)}\n")
    # Bundles and reasons come from mails and from groups.toml: no control character gets through.
    for line in (*_waiting(result), *_ended(result)):
        parts.append(f"{one_line(line)}\n")
    if result.long or result.joinable:
        parts.append(f"{lines(result.long, result.joinable)}\n")
    return "".join(parts)


def totals(result: SeriesStatus) -> str:
    """The counts of all states, and what is left."""
    number = sum(result.states.values())
    words = [f"{count(number, 'group')}, {result.open} open"]
    if result.left:
        words.append(f"{count(result.left, 'line')} left")
    return f"{', '.join(words)} ({states(result.states)})"


def states(numbers: Mapping[str, int]) -> str:
    """`3 sent, 1 tagged`."""
    return ", ".join(f"{number} {state}" for state, number in numbers.items())


def lines(long: int, joinable: int) -> str:
    """Added lines that reviewers may want otherwise."""
    return f"added lines: {long} over 80 columns, {joinable} that could be joined with the next"


def ping(subsystem: SubsystemState) -> str:
    """Who to ask about a subsystem, since when, and about what."""
    day = subsystem.since.partition("T")[0]
    who = ", ".join(subsystem.ping) or "its lists"
    return f"{subsystem.bundle}: no answer since {day}, ping {who}"


def _waiting(result: SeriesStatus) -> list[str]:
    waiting = [each for each in result.subsystems if each.waiting]
    if not waiting:
        return []
    return [f"longer than {count(result.older, 'day')} without an answer:", *map(_ping, waiting)]


def _ping(subsystem: SubsystemState) -> str:
    return f"  {ping(subsystem)}"


def _ended(result: SeriesStatus) -> list[str]:
    """A line for each group that is held, objected to, taken or gone, with the reason."""
    told = []
    for group in result.groups:
        if group.reason and group.state not in ("tagged", "replied"):
            told.append(f"{group.state}: {group.id}: {group.reason}")
    return told
