"""Compare two runs, step by step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from refactor.mail.trailer import split
from refactor.runs.drift import (
    ComparedRun,
    Drift,
    DriftKind,
    EditDrift,
    RunDiffs,
    StepDiff,
    StepDrift,
)
from refactor.runs.facts import EditFacts
from refactor.runs.naming import newly_named
from refactor.runs.relocation import FileDrift, file_drifts
from refactor.runs.run import (
    Changed,
    Failed,
    Held,
    Incomplete,
    NotForBase,
    Run,
    StepOutcome,
    Unchanged,
)


def drift(old: RunDiffs, new: RunDiffs) -> Drift:
    """The differences between two runs."""
    before, after = _by_id(old.run), _by_id(new.run)
    steps = []
    for identity in _order(list(before), list(after)):
        pair = _Pair(
            old_run=old.run,
            new_run=new.run,
            old=before.get(identity),
            new=after.get(identity),
            then=old.steps.get(identity),
            now=new.steps.get(identity),
        )
        steps.append(_step(pair, identity))
    return Drift(
        series=new.run.series,
        old=_side(old),
        new=_side(new),
        steps=tuple(steps),
        came=newly_named(old.run, new.run),
        went=newly_named(new.run, old.run),
        tools=_tools(old.run, new.run),
    )


def _by_id(run: Run) -> dict[str, StepOutcome]:
    return {step.id: step for step in run.steps}


def _side(diffs: RunDiffs) -> ComparedRun:
    run = diffs.run
    return ComparedRun(run.version, run.onto, run.tip, diffs.kept)


def _tools(old: Run, new: Run) -> dict[str, tuple[str, str]]:
    """Name -> old and new version, of the tools that differ."""
    # Another spatch may match other places on the same tree: without this, upstream would be taken
    # for the reason.
    tools = {}
    for name in sorted({*old.tools, *new.tools}):
        if old.tools.get(name) != new.tools.get(name):
            tools[name] = old.tools.get(name, ""), new.tools.get(name, "")
    return tools


def _order(before: list[str], after: list[str]) -> list[str]:
    """All steps: those of the newer run in order, each missing one after its old neighbour."""
    # As git-range-diff(1): unmatched commits are inserted just after their ancestors.
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
        # RunDiffs has the diff of every step that made a commit.
        assert pair.then is not None
        assert pair.now is not None
        return _compared((was, now), _MadeStep(pair.old, pair.then), _MadeStep(pair.new, pair.now))
    kind, reason = _fate(pair)
    return StepDrift(identity, was, now, (kind,), reason)


def _number(run: Run, identity: str) -> int:
    for number, step in enumerate(run.changed, 1):
        if step.id == identity:
            return number
    return 0


def _fate(pair: _Pair) -> tuple[DriftKind, str]:
    """The kind, and the reason, of a step that does not make a commit in both runs."""
    match pair.new:
        case Failed(reason=reason):
            return "failed", reason
        case Incomplete():
            return "incomplete", _unexamined(pair.new)
        case Unchanged() | NotForBase() | Held():
            return _left_out(pair.old, pair.new)
        case Changed():
            return _came(pair)
        case None if pair.new_run.stopped:
            return "not reached", _stop(pair.new_run)
        case None:
            return "dropped step", ""


def _left_out(old: StepOutcome | None, new: Unchanged | NotForBase | Held) -> tuple[DriftKind, str]:
    """The kind, and the reason, of a step with nothing to do now."""
    if isinstance(old, type(new)):
        return "unchanged", new.reason
    if isinstance(new, Held):
        return "held", new.reason
    if isinstance(new, NotForBase):
        return "not for this base", new.reason
    # The kind says it already.
    return "already upstream", new.reason.removeprefix("already upstream: ")


def _came(pair: _Pair) -> tuple[DriftKind, str]:
    """The kind, and the reason, of a step that makes a commit only in the newer run."""
    name = pair.old_run.onto.name
    match pair.old:
        case Unchanged(reason=reason):
            # Upstream has reverted it, or the newer base is an older tree.
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
    places = [f"not examined: {place.path}: {place.reason}" for place in step.unexamined]
    return "; ".join(places)


def _stop(run: Run) -> str:
    # The callers match on it.
    assert run.stopped is not None
    return f"the run on {run.onto.name} stopped at {run.stopped.id}"


@dataclass(frozen=True)
class _MadeStep:
    """A step that made a commit, and the diff of this."""

    step: Changed
    diff: StepDiff

    @property
    def message(self) -> str:
        """The commit message without trailers: people may have added theirs since."""
        return split(self.step.message)[0]


def _compared(number: tuple[int, int], old: _MadeStep, new: _MadeStep) -> StepDrift:
    """The differences of a step that makes a commit in both runs."""
    then, now = old.diff, new.diff
    files = file_drifts(then.changes, now.changes, then=then.before, now=now.before)
    kinds = _kinds(files)
    if not kinds:
        kinds = ("unchanged",) if then.fingerprint == now.fingerprint else ("context only",)
    moved = {file.was: file.path for file in files if file.was}
    edits = tuple(_edits(old.step.facts.edits, new.step.facts.edits, moved))
    return StepDrift(
        id=new.step.id,
        was=number[0],
        now=number[1],
        kinds=kinds,
        files=files,
        edits=edits,
        reworded=old.message != new.message,
    )


def _kinds(files: Iterable[FileDrift]) -> tuple[DriftKind, ...]:
    found: list[DriftKind] = []
    for file in files:
        # A moved file counts as moved alone: it is changed in the very same way.
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
    sites_of = {}
    if edit is not None:
        for path, sites in edit.sites.items():
            sites_of[moved.get(path, path)] = sites
    return sites_of


def _apart(edits: Iterable[EditFacts]) -> dict[tuple[str, str, int], EditFacts]:
    """Edits by kind, name, and their number among those of this kind and name."""
    # A series may name the same rule twice, so a name alone does not tell its edits apart.
    numbers: Counter[tuple[str, str]] = Counter()
    numbered: dict[tuple[str, str, int], EditFacts] = {}
    for edit in edits:
        name = edit.kind, edit.name
        numbered[*name, numbers[name]] = edit
        numbers[name] += 1
    return numbered
