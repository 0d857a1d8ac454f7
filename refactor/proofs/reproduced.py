"""The proofs `expected` and `idempotent`: the step, run again, on the commit below and on its own result."""

from __future__ import annotations

from refactor.edits.kinds import Edit
from refactor.edits.outcome import Broken, Edited, Idle, Partial
from refactor.edits.sources import Sources
from refactor.engine.attempt import Decided, Verdict, attempt, judge
from refactor.proofs.commit import Commit, Series
from refactor.runs.proof import Finding, Proof, conclude
from refactor.runs.run import Failed, Incomplete, Unchanged


class Reproduced:
    """Run each step again. What spatch answers is remembered, so that this takes no time of its own."""

    kinds = ("expected", "idempotent")

    def __init__(self, series: Series) -> None:
        self._series = series

    def prove(self, commit: Commit) -> tuple[Proof, ...]:
        """Whether it comes to the same, and has nothing left to do."""
        return self._again(commit), self._on_the_result(commit)

    def _again(self, commit: Commit) -> Proof:
        """Whether the step keeps what it declares, and comes out as it did."""
        verdict = self._verdict(commit)
        findings = _differing(verdict, commit)
        unchecked = verdict.facts.unchecked if isinstance(verdict, Decided) else ()
        if findings or not unchecked:
            return conclude("expected", findings, _shown(commit))
        summary = "; ".join(f"{each} ({each.remedy})" for each in unchecked)
        return Proof("expected", "unchecked", summary)

    def _verdict(self, commit: Commit) -> Verdict:
        program, decisions = self._series.program, self._series.decisions
        tried = attempt(commit.step, commit.before, sources=program.sources, decisions=decisions)
        allowed = bool(commit.made.unexamined)
        return judge(commit.step.declared, tried, commit.before, self._series.program.gone, allowed)

    def _on_the_result(self, commit: Commit) -> Proof:
        program = self._series.program
        findings = [
            each for edit in commit.step.edits for each in _left_over(edit, commit, program.sources)
        ]
        return conclude(
            "idempotent", tuple(findings), "run again on the result, the step changes nothing"
        )


def _differing(verdict: Verdict, commit: Commit) -> tuple[Finding, ...]:
    """What the step does not keep of what it declares, and what comes out differently."""
    match verdict:
        case Failed(reason=reason):
            return tuple(Finding("", "", each) for each in reason.split("; "))
        case Incomplete(unexamined=places):
            return tuple(
                Finding("", place.path, f"not examined: {place.reason}") for place in places
            )
        case Unchanged(reason=reason):
            return (Finding("", "", f"run again, the step has nothing to do: {reason}"),)
        case Decided(tree=tree) if tree.oid != commit.after.oid:
            words = "run again on the commit below, the step gives another tree; `refactor run` makes the branch anew"
            return (Finding("", "", words),)
        case Decided():
            return ()


def _left_over(edit: Edit, commit: Commit, sources: Sources) -> list[Finding]:
    match edit.apply(commit.after, sources):
        case Idle() | Broken():
            return []
        case Edited(files=files):
            changed = [
                path
                for path, file in files.items()
                if commit.after.write({path: file}).oid != commit.after.oid
            ]
            return [
                Finding("", path, f"{edit.name} changes it once more") for path in sorted(changed)
            ]
        case Partial(unexamined=places):
            return [
                Finding("", place.path, f"{edit.name}: not examined: {place.reason}")
                for place in places
            ]


def _shown(commit: Commit) -> str:
    step = commit.step.declared
    declared = [
        f"{len(step.gone)} gone" if step.gone else "",
        f"{len(step.present)} present" if step.present else "",
        f"{len(step.files)} changed" if step.files else "",
        "sites" if any(edit.sites is not None for edit in commit.step.edits) else "",
    ]
    said = ", ".join(each for each in declared if each)
    return (
        f"run again, the step gives the same tree{f'; declared and held: {said}' if said else ''}"
    )
