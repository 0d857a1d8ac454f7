"""Compare two runs, step by step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from refactor.mail.trailer import split
from refactor.runs.drift import Drift, EditDrift, Kind, Side, StepDiff, StepDrift
from refactor.runs.facts import EditFacts
from refactor.runs.naming import newly_named
from refactor.runs.relocation import FileDrift, file_drifts
from refactor.runs.run import Changed, Failed, Incomplete, NotForBase, Run, StepOutcome, Unchanged


def drift(
    old: Run,
    new: Run,
    then: Mapping[str, StepDiff],
    now: Mapping[str, StepDiff],
    kept: tuple[bool, bool],
) -> Drift:
    """What differs between two runs.

    Args:
        then, now: step id -> what it did, for every step that made a commit in the older and in the
            newer run.
        kept: whether a branch was moved to the older, and to the newer.
    """
    before, after = _by_id(old), _by_id(new)
    steps = []
    for identity in _order(list(before), list(after)):
        outcomes = before.get(identity), after.get(identity)
        pair = _Pair(old, new, *outcomes, then.get(identity), now.get(identity))
        steps.append(_step(pair, identity))
    return Drift(
        series=new.series,
        old=_side(old, kept[0]),
        new=_side(new, kept[1]),
        steps=tuple(steps),
        came=newly_named(old, new),
        went=newly_named(new, old),
        tools=_tools(old, new),
    )


def _by_id(run: Run) -> dict[str, StepOutcome]:
    return {step.id: step for step in run.steps}


def _side(run: Run, kept: bool) -> Side:
    return Side(run.version, run.onto, run.tip, kept)


def _tools(old: Run, new: Run) -> dict[str, tuple[str, str]]:
    """Name -> old and new version, of the tools that differ."""
    tools = {}
    for name in sorted({*old.tools, *new.tools}):
        if old.tools.get(name) != new.tools.get(name):
            tools[name] = old.tools.get(name, ""), new.tools.get(name, "")
    return tools


def _order(before: list[str], after: list[str]) -> list[str]:
    """All steps: those of the newer run in order, each missing one after its old neighbour."""
    order = list(after)
    for number, identity in enumerate(before):
        if identity not in order:
            order.insert(order.index(before[number - 1]) + 1 if number else 0, identity)
    return order


@dataclass(frozen=True)
class _Pair:
    """A step in two runs."""

    old_run: Run
    new_run: Run
    old: StepOutcome | None
    new: StepOutcome | None
    then: StepDiff | None
    now: StepDiff | None


def _step(pair: _Pair, identity: str) -> StepDrift:
    was, now = _number(pair.old_run, identity), _number(pair.new_run, identity)
    if isinstance(pair.old, Changed) and isinstance(pair.new, Changed):
        assert pair.then is not None  # as its docstring asks
        assert pair.now is not None
        return _compared(pair.old, pair.new, pair.then, pair.now, was, now)
    kind, reason = _fate(pair)
    return StepDrift(identity, was, now, (kind,), reason)


def _number(run: Run, identity: str) -> int:
    return next((number for number, step in enumerate(run.changed, 1) if step.id == identity), 0)


def _fate(pair: _Pair) -> tuple[Kind, str]:
    """The kind, and the reason, of a step that does not make a commit in both runs."""
    match pair.new:
        case Failed(reason=reason):
            return "failed", reason
        case Incomplete():
            return "incomplete", _unexamined(pair.new)
        case Unchanged() | NotForBase():
            return _left_out(pair.old, pair.new)
        case Changed():
            return _came(pair)
        case None if pair.new_run.stopped:
            return "not reached", _stop(pair.new_run)
        case None:
            return "dropped step", ""


def _left_out(old: StepOutcome | None, new: Unchanged | NotForBase) -> tuple[Kind, str]:
    """The kind, and the reason, of a step with nothing to do now."""
    if isinstance(old, type(new)):
        return "unchanged", new.reason
    if isinstance(new, NotForBase):
        return "not for this base", new.reason
    return "already upstream", new.reason.removeprefix("already upstream: ")


def _came(pair: _Pair) -> tuple[Kind, str]:
    """The kind, and the reason, of a step that makes a commit only in the newer run."""
    name = pair.old_run.onto.name
    match pair.old:
        case Unchanged(reason=reason):
            return "no longer upstream", f"on {name}: {reason}"
        case NotForBase(reason=reason):
            return "new step", f"on {name}: {reason}"
        case Failed(reason=reason):
            return "works now", f"on {name}: {reason}"
        case Incomplete():
            return "works now", f"on {name}: {_unexamined(pair.old)}"
        case None if pair.old_run.stopped:
            return "works now", _stop(pair.old_run)
        case _:
            return "new step", ""


def _unexamined(step: Incomplete) -> str:
    return "; ".join(f"not examined: {place.path}: {place.reason}" for place in step.unexamined)


def _stop(run: Run) -> str:
    assert run.stopped is not None  # who asks has seen it
    return f"the run on {run.onto.name} stopped at {run.stopped.id}"


def _compared(
    old: Changed, new: Changed, then: StepDiff, now: StepDiff, was: int, number: int
) -> StepDrift:
    files = file_drifts(then.changes, now.changes, then.before, now.before)
    kinds = _kinds(files)
    if not kinds:
        kinds = ("unchanged",) if then.fingerprint == now.fingerprint else ("context only",)
    moved = {file.was: file.path for file in files if file.was}
    edits = tuple(_edits(old.facts.edits, new.facts.edits, moved))
    reworded = split(old.message)[0] != split(new.message)[0]
    return StepDrift(new.id, was, number, kinds, "", files, edits, reworded)


def _kinds(files: Iterable[FileDrift]) -> tuple[Kind, ...]:
    found: list[Kind] = []
    for file in files:
        if file.header or (file.added and file.removed):
            found.append("sites changed")
        elif file.added or file.removed:
            found.append("sites added" if file.added else "sites removed")
        if file.was:
            found.append("files moved")
    return tuple(dict.fromkeys(found))


def _edits(
    old: Iterable[EditFacts], new: Iterable[EditFacts], moved: Mapping[str, str]
) -> Iterator[EditDrift]:
    """Where edits matched differently; edits pair by kind, name and order.

    Args:
        moved: old path -> new path.
    """
    before, after = _apart(old), _apart(new)
    for key in {**after, **before}:
        was = _sites(before.get(key), moved)
        now = _sites(after.get(key), {})
        for path in sorted({*was, *now}):
            if was.get(path, 0) != now.get(path, 0):
                yield EditDrift(key[0], key[1], path, was.get(path, 0), now.get(path, 0))


def _sites(edit: EditFacts | None, moved: Mapping[str, str]) -> dict[str, int]:
    """Path -> number of sites, under the new path of a moved file."""
    if edit is None:
        return {}
    return {moved.get(path, path): sites for path, sites in edit.sites.items()}


def _apart(edits: Iterable[EditFacts]) -> dict[tuple[str, str, int], EditFacts]:
    """Edits by kind, name, and their number among those of this kind and name."""
    numbers: Counter[tuple[str, str]] = Counter()
    numbered: dict[tuple[str, str, int], EditFacts] = {}
    for edit in edits:
        name = edit.kind, edit.name
        numbered[*name, numbers[name]] = edit
        numbers[name] += 1
    return numbered
