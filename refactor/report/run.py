"""A run as text: a line for each step, with notes below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.run import Kept
from refactor.edits.kinds import hand_written, origins
from refactor.report.visible import one_line
from refactor.report.words import count
from refactor.runs.facts import EditFacts, Facts, Unexamined
from refactor.runs.run import Changed, Failed, Incomplete, Run, StepOutcome, Unchanged

_INDENT = " " * 14


def run(made: Run) -> str:
    """A run: a line for each step, and below it what a person should know."""
    head = f"{made.series} v{made.version} on {made.base.name} (Linux {made.base.kernel}, {made.base.commit[:12]})"
    return f"{one_line(head)}\n" + "".join(_step(step) for step in made.steps) + _all(made.changed)


def _all(steps: Sequence[Changed]) -> str:
    """Where the lines of a series of several steps come from."""
    edits = [edit for step in steps for edit in step.facts.edits]
    return f"  lines in all: {_origins(edits)}\n" if len(steps) > 1 else ""


def _origins(edits: Iterable[EditFacts]) -> str:
    return ", ".join(f"{origin} {number}" for origin, number in origins(edits).items())


def _step(step: StepOutcome) -> str:
    match step:
        case Changed():
            subject = step.message.partition("\n")[0]
            partial = _unexamined(step.unexamined)
            word = "incomplete" if partial else "changed"
            return (
                _line(word, step.id, _sums(step.facts))
                + f"{_INDENT}{one_line(subject)}\n"
                + partial
                + _unchecked(step.facts)
                + _notes(step.facts)
            )
        case Unchanged():
            return _line("unchanged", step.id, step.reason)
        case Incomplete():
            return _line(
                "incomplete", step.id, "the run stops here (--allow-incomplete goes on)"
            ) + _unexamined(step.unexamined)
        case Failed():
            done = _edits(step.facts) if step.facts else ""
            return _line("failed", step.id, step.reason) + done


def _line(word: str, identity: str, rest: str) -> str:
    return f"  {word:<11} {identity}: {one_line(rest)}\n"


def _sums(facts: Facts) -> str:
    added = removed = sites = 0
    for file in facts.files:
        added += file.added
        removed += file.removed
    for edit in facts.edits:
        sites += sum(edit.sites.values())
    changed = f"{count(len(facts.files), 'file')}, {count(sites, 'site')}, +{added} -{removed}"
    return f"{changed} ({_origins(facts.edits)})"


def _edits(facts: Facts) -> str:
    lines = []
    for edit in facts.edits:
        for path, sites in edit.sites.items():
            place = one_line(f"{edit.kind} {edit.name}: {path}")
            lines.append(f"{_INDENT}{place}, {count(sites, 'site')}\n")
    return "".join(lines)


def _notes(facts: Facts) -> str:
    by_hand = [hand_written(edit) for edit in facts.edits if edit.literal]
    return _below("note", (*by_hand, *facts.notes))


def _unchecked(facts: Facts) -> str:
    return _below("unchecked", map(str, facts.unchecked))


def _unexamined(places: Iterable[Unexamined]) -> str:
    return _below("not examined", (f"{place.path}: {place.reason}" for place in places))


def _below(mark: str, texts: Iterable[str]) -> str:
    """Lines below a step."""
    return "".join(f"{_INDENT}{mark}: {one_line(text)}\n" for text in texts)


def kept(result: Kept) -> str:
    """A run and its branch."""
    return run(result.run) + "".join(_branch(first) for first in result.first) + _branch(result)


def _branch(result: Kept) -> str:
    if result.run.stopped:
        return "no branch has moved\n"
    if not result.run.changed:
        return "nothing to do on this base, no branch has moved\n"
    tip = result.run.tip[:12]
    if not result.moved:
        return f"branch {result.branch} is at {tip} already\n"
    before = f" (was {result.previous[:12]})" if result.previous else ""
    saved = (
        f"its commits that were not ours stay reachable under {result.rescued}\n"
        if result.rescued
        else ""
    )
    return f"branch {result.branch} is at {tip}{before}\n{saved}"
