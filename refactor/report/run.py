"""A run as text: a line for each step, with notes below it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.run import Kept
from refactor.edits.kinds import hand_written, origins
from refactor.report.left import left_lines
from refactor.report.visible import one_line
from refactor.report.words import count, described, marked, short_id
from refactor.runs.facts import EditFacts, Facts, Unexamined
from refactor.runs.run import (
    Blocked,
    Changed,
    Dropped,
    Failed,
    Held,
    Incomplete,
    NotForBase,
    Run,
    StepOutcome,
    Unchanged,
    Unmatched,
)

_IDLE: dict[type[StepOutcome], str] = {
    Unchanged: "unchanged",
    NotForBase: "not for this base",
    Dropped: "dropped",
    Unmatched: "unmatched",
    Blocked: "not tried",
}

_UNMOVED = "no branch has moved\n"

# Below the identifiers of the steps, which begin behind the longest status word.
_INDENT = " " * 14


def run(made: Run, verbose: bool = False) -> str:
    """A run: a line for each step, with its notes below it.

    Args:
        verbose: whether the notes are shown, too, by which nothing is lost.
    """
    head = one_line(f"{made.series} v{made.version} on {described(made.base)}")
    steps = "".join(_step(step, verbose) for step in made.steps)
    return f"{head}\n{_foreign(made)}{steps}{_hints(made)}{_total(made.changed)}"


def _foreign(made: Run) -> str:
    """The patches of somebody else's series below this one."""
    lines = []
    for number, patch in enumerate(made.foreign, 1):
        place = f"{number}/{len(made.foreign)}"
        lines.append(_line("foreign", place, f"{patch.subject} (<{patch.message_id}>)"))
    return "".join(lines)


def _hints(made: Run) -> str:
    """The command that shows why a rule of a step that failed matches nowhere."""
    rules: dict[str, None] = {}
    for failure in made.failures:
        if isinstance(failure, Failed):
            rules |= dict.fromkeys(failure.nowhere)
    base = shlex.quote(made.base.name)
    return _below("hint", (f"`refactor explain {rule} --onto {base}` shows why" for rule in rules))


def _total(steps: Sequence[Changed]) -> str:
    """The origins of the lines of a whole series."""
    # One step has the same numbers on its own line.
    if len(steps) < 2:
        return ""
    edits: list[EditFacts] = []
    for step in steps:
        edits += step.facts.edits
    return f"  lines in all: {_origins(edits)}\n"


def _origins(edits: Iterable[EditFacts]) -> str:
    # generated-content.rst: "Which portions of the content were affected by that tool?"
    return ", ".join(f"{origin} {number}" for origin, number in origins(edits).items())


def _step(step: StepOutcome, verbose: bool) -> str:
    match step:
        case Changed():
            return _changed(step, verbose)
        case Unchanged() | NotForBase() | Dropped() | Unmatched() | Blocked():
            return _line(_IDLE[type(step)], step.id, step.reason)
        case Held():
            return _line("held", step.id, f"{count(len(step.files), 'file')}: {step.reason}")
        case Incomplete():
            remedy = "some files could not be examined (--allow-incomplete goes on)"
            return _line("incomplete", step.id, remedy) + _unexamined(step.unexamined)
        case Failed():
            # The places that did change are the first thing to look at.
            done = _edits(step.facts) if step.facts else ""
            return _line("failed", step.id, step.reason) + done


def _changed(step: Changed, verbose: bool) -> str:
    subject = step.message.partition("\n")[0]
    # Also where --allow-incomplete went on: a partial result never reads as success.
    word = "incomplete" if step.unexamined else "changed"
    parts = [
        _line(word, step.id, _sums(step.facts)),
        f"{_INDENT}{one_line(subject)}\n",
        _unsure(step.proposals),
        _unexamined(step.unexamined),
        _accepted(step.facts),
        left_lines(step.facts, _INDENT, verbose=verbose),
        _unchecked(step.facts),
        _by_hand(step.facts) if verbose else "",
        _below("note", step.facts.notes),
    ]
    return "".join(parts)


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


def _by_hand(facts: Facts) -> str:
    """The edits whose lines a person wrote; their number is in the line of the step."""
    return _below("by hand", (hand_written(edit) for edit in facts.edits if edit.literal))


def _unchecked(facts: Facts) -> str:
    return _below("unchecked", map(str, facts.unchecked))


def _unsure(proposals: Sequence[str]) -> str:
    """The subject prefix, where it is only likely, with the other proposals."""
    if not proposals:
        return ""
    first, *others = map(one_line, proposals)
    more = f"; or {', '.join(others)}" if others else ""
    return _below("unsure", [f"the subject prefix {first}{more}"])


def _unexamined(places: Iterable[Unexamined]) -> str:
    return _below("not examined", (f"{place.path}: {place.reason}" for place in places))


def _accepted(facts: Facts) -> str:
    texts = []
    for edit in facts.edits:
        for place in edit.unexamined:
            texts.append(f"{place.path} not examined: {place.reason}")
    return _below("accepted", texts)


def _below(mark: str, texts: Iterable[str]) -> str:
    """Lines below a step."""
    return marked(mark, map(one_line, texts), _INDENT)


def _taken(result: Kept) -> str:
    """A line for each tree that has groups of the run."""
    heads: dict[str, list[str]] = {}
    for fate in result.taken:
        heads.setdefault(f"{fate.words} in {fate.head}", []).append(fate.step)
    lines = []
    for words, ids in heads.items():
        lines.append(one_line(f"{words}, and not mailed again: {', '.join(ids)}"))
    return "".join(f"{line}\n" for line in lines)


def kept(result: Kept, verbose: bool = False) -> str:
    """A run and its branch; see run()."""
    first = "".join(map(_branch, result.first))
    return f"{run(result.run, verbose)}{first}{_taken(result)}{_branch(result)}"


def _branch(result: Kept) -> str:
    if result.run.stopped:
        number = len(result.run.failures)
        return f"{count(number, 'failure')}; no branch has moved\n" if number > 1 else _UNMOVED
    if not result.run.changed:
        return "nothing to do on this base, no branch has moved\n"
    head = f"branch {result.branch} is at {short_id(result.run.tip)}"
    if not result.moved:
        return f"{head} already\n"
    before = f" (was {short_id(result.previous)})" if result.previous else ""
    saved = ""
    if result.rescued:
        saved = f"its commits that were not ours stay reachable under {result.rescued}\n"
    return f"{head}{before}\n{saved}"
