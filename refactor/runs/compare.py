"""Compare two runs, step by step."""

from __future__ import annotations

from dataclasses import dataclass

from refactor.runs.drift import (
    ComparedRun,
    Drift,
    DriftKind,
    RunDiffs,
    StepDiff,
    StepDrift,
)
from refactor.runs.naming import newly_named
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
from refactor.runs.step_drift import MadeStep, compared


def drift(old: RunDiffs, new: RunDiffs) -> Drift:
    """The differences between two runs."""
    before, after = _by_id(old.run), _by_id(new.run)
    steps = []
    for identity in step_order(list(before), list(after)):
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


def step_order(before: list[str], after: list[str]) -> list[str]:
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
        # With other tools the same rule may give another result.
        one_base = pair.old_run.base.tree == pair.new_run.base.tree
        one_base = one_base and pair.old_run.tools == pair.new_run.tools
        before, after = MadeStep(pair.old, pair.then), MadeStep(pair.new, pair.now)
        return compared((was, now), before, after, one_base=one_base)
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
        case Failed() | Incomplete() | Blocked():
            return _obstacle(pair.new)
        case Unchanged() | NotForBase() | Held() | Dropped() | Unmatched():
            return _left_out(pair.old, pair.new)
        case Changed():
            return _came(pair)
        # The run ended before this step: its absence does not show that it was dropped.
        case None if pair.new_run.stopped:
            return "not reached", _stop(pair.new_run)
        case None:
            return "dropped step", ""


def _obstacle(new: Failed | Incomplete | Blocked) -> tuple[DriftKind, str]:
    """The kind, and the reason, of a step that keeps the newer run from being kept."""
    if isinstance(new, Incomplete):
        return "incomplete", _unexamined(new)
    return "failed" if isinstance(new, Failed) else "not reached", new.reason


def _left_out(
    old: StepOutcome | None, new: Unchanged | NotForBase | Held | Dropped | Unmatched
) -> tuple[DriftKind, str]:
    """The kind, and the reason, of a step with nothing to do now."""
    if isinstance(old, type(new)):
        return "unchanged", new.reason
    if isinstance(new, Held):
        return "held", new.reason
    if isinstance(new, Dropped):
        return "dropped step", new.reason
    if isinstance(new, Unmatched):
        return "unmatched", new.reason
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
        case Failed(reason=reason) | Blocked(reason=reason):
            return "works now", f"on {name}: {reason}"
        case Incomplete():
            return "works now", f"on {name}: {_unexamined(pair.old)}"
        case None if pair.old_run.stopped:
            return "works now", _stop(pair.old_run)
        case _:
            return "new step", ""


def _unexamined(step: Incomplete) -> str:
    places = []
    for place in step.unexamined:
        places.append(f"not examined: {place.path}: {place.reason}")
    return "; ".join(places)


def _stop(run: Run) -> str:
    # The callers match on it.
    assert run.stopped is not None
    return f"the run on {run.onto.name} stopped at {run.stopped.id}"
