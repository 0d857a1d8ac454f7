"""Plain text for people: what a value says, in the lines of a terminal. Nothing here decides anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.doctor import Diagnosis
    from refactor.commands.fetch_tree import Fetched
    from refactor.commands.format_patch import Written
    from refactor.commands.plan import Plan
    from refactor.commands.run import Kept
    from refactor.commands.test import Example
    from refactor.commands.undo import Undone

from refactor.report.visible import one_line, visible
from refactor.values.outcome import (
    Changed,
    EditFacts,
    Facts,
    Failed,
    Incomplete,
    Run,
    StepOutcome,
    Unchanged,
    Unexamined,
    origins,
)

PLURALS = {"patch": "patches", "reply": "replies"}


def columns(rows: Sequence[Sequence[str]], indent: str = "  ") -> str:
    """Rows with their cells aligned; the last cell of a row is as long as it is."""
    widths = [
        max((len(row[n]) for row in rows if len(row) > n + 1), default=0) for n in range(max(map(len, rows), default=0))
    ]
    lines = ("  ".join(cell.ljust(widths[n]) for n, cell in enumerate(row)) for row in rows)
    return "".join(f"{indent}{line.rstrip()}\n" for line in lines)


def count(number: int, thing: str) -> str:
    """`1 site`, `2 sites`."""
    return f"{number} {thing if number == 1 else PLURALS.get(thing, thing + 's')}"


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
                + f"              {one_line(subject)}\n"
                + partial
                + _unchecked(step.facts)
                + _notes(step.facts)
            )
        case Unchanged():
            return _line("unchanged", step.id, step.reason)
        case Incomplete():
            return _line("incomplete", step.id, "the run stops here (--allow-incomplete goes on)") + _unexamined(
                step.unexamined
            )
        case Failed():
            done = _edits(step.facts) if step.facts else ""
            return _line("failed", step.id, step.reason) + done


def _line(word: str, identity: str, rest: str) -> str:
    return f"  {word:<11} {identity}: {one_line(rest)}\n"


def _sums(facts: Facts) -> str:
    sites = sum(sum(edit.sites.values()) for edit in facts.edits)
    added, removed = sum(file.added for file in facts.files), sum(file.removed for file in facts.files)
    return f"{count(len(facts.files), 'file')}, {count(sites, 'site')}, +{added} -{removed} ({_origins(facts.edits)})"


def _edits(facts: Facts) -> str:
    return "".join(
        f"              {one_line(f'{edit.kind} {edit.name}: {path}')}, {count(sites, 'site')}\n"
        for edit in facts.edits
        for path, sites in edit.sites.items()
    )


def _notes(facts: Facts) -> str:
    by_hand = [f"{edit.kind} {edit.name}: written by hand" for edit in facts.edits if edit.literal]
    return "".join(f"              note: {one_line(note)}\n" for note in (*by_hand, *facts.notes))


def _unchecked(facts: Facts) -> str:
    return "".join(f"              unchecked: {one_line(str(each))}\n" for each in facts.unchecked)


def _unexamined(places: Iterable[Unexamined]) -> str:
    words = (one_line(f"{place.path}: {place.reason}") for place in places)
    return "".join(f"              not examined: {each}\n" for each in words)


def plan(planned: Plan, diff: bool) -> str:
    """What a run would do, with diffstats or whole differences."""
    shown = planned.diff if diff else planned.stat
    return run(planned.run) + "".join(f"\n{step}:\n{visible(text).rstrip()}\n" for step, text in shown.items())


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
    saved = f"its commits that were not ours stay reachable under {result.rescued}\n" if result.rescued else ""
    return f"branch {result.branch} is at {tip}{before}\n{saved}"


def undone(result: Undone) -> str:
    """A branch after an undo."""
    if result.now:
        return f"branch {result.branch} is at {result.now[:12]} again (was {result.was[:12]})\n"
    return f"branch {result.branch} is gone; `git branch {result.branch} {result.was}` brings it back\n"


def written(result: Written) -> str:
    """The patch files, and how to send them."""
    lines = [f"{result.directory}/{name}" for name in result.files]
    lines += [f"set aside: {result.directory}/{name}" for name in result.aside]
    lines += [f"To: {who}" for who in result.to] + [f"Cc: {who}" for who in result.cc]
    if result.unsigned:
        lines.append(
            f"note: {count(result.unsigned, 'patch')} without Signed-off-by; `refactor run --signoff` adds yours"
        )
    lines += [f"note: {note}" for note in result.notes]
    lines += ["", "Read them, then send them:", *(f"  {line}" for line in result.send)]
    return "".join(f"{one_line(line)}\n" for line in lines)


def fetched(result: Fetched) -> str:
    """What a repository now has."""
    note = f"note: {result.note}\n" if result.note else ""
    where = "was there already" if result.reused else f"from {result.package}"
    return f"{note}Linux {result.version} in {result.directory}, tags {', '.join(result.tags)} ({where})\n"


def examples(results: Sequence[Example]) -> str:
    """How the examples came out."""
    lines = []
    for example in results:
        lines.append(one_line(f"{'holds' if example.holds else 'FAILS'}  {example.rule} {example.case}") + "\n")
        lines.append("".join(f"    {visible(line)}\n" for line in example.difference.splitlines()))
    failed = sum(not example.holds for example in results)
    held = len(results) - failed
    verbs = "holds" if held == 1 else "hold", "fails" if failed == 1 else "fail"
    return "".join(lines) + f"{count(held, 'example')} {verbs[0]}, {failed} {verbs[1]}\n"


def diagnosis(result: Diagnosis) -> str:
    """What is there and what is missing."""
    rows = [
        (
            "ok" if check.fine else "MISSING" if not check.version else "OLD",
            check.program,
            check.version,
            check.needed_for,
        )
        for check in result.checks
    ]
    notes = "".join(f"note: {note}\n" for note in result.notes)
    remedy = f"\nInstall what is missing:\n  {result.remedy}\n" if result.remedy else ""
    return columns(rows, "") + notes + remedy
