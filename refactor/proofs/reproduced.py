"""The proofs `expected` and `idempotent`: the step again, on the commit below and on its result."""

from __future__ import annotations

from refactor.edits.kinds import Edit
from refactor.edits.outcome import Broken, Idle, Partial
from refactor.edits.sources import Sources
from refactor.engine.attempt import Decided, Verdict, attempt, judge
from refactor.proofs.commit import Commit, Series
from refactor.runs.facts import left_words
from refactor.runs.proof import UNEXAMINED, Finding, Proof, conclude
from refactor.runs.run import Failed, Incomplete, Unchanged


class Reproduced:
    """Run each step again; the results of spatch are cached, so this takes hardly any time."""

    kinds = ("expected", "idempotent")

    def __init__(self, series: Series) -> None:
        self._series = series

    def prove(self, commit: Commit) -> tuple[Proof, ...]:
        """Whether the step gives the same tree again, and has nothing left to do on it."""
        return self._again(commit), self._on_the_result(commit)

    def _again(self, commit: Commit) -> Proof:
        """Whether the step holds what it declares, and gives the same tree."""
        verdict = self._verdict(commit)
        findings = _differing(verdict, commit)
        unchecked = verdict.facts.unchecked if isinstance(verdict, Decided) else ()
        if isinstance(verdict, Decided) and verdict.unexamined and not findings:
            places = "; ".join(f"{place.path}: {place.reason}" for place in verdict.unexamined)
            return Proof("expected", "unchecked", f"not examined: {places}")
        if findings or not unchecked:
            accepted = _accepted(verdict)
            words = [left_words(edit.left) for edit in commit.made.facts.edits]
            notes = tuple(filter(None, words))
            shown = _summary(commit)
            return conclude("expected", (*findings, *accepted), shown=shown, notes=notes)
        summary = "; ".join(f"{fact} ({fact.remedy})" for fact in unchecked)
        return Proof("expected", "unchecked", summary)

    def _verdict(self, commit: Commit) -> Verdict:
        program, decisions = self._series.program, self._series.decisions
        tried = attempt(commit.step, commit.before, sources=program.sources, decisions=decisions)
        allowed = bool(commit.made.unexamined)
        return judge(
            commit.step.declared,
            tried,
            before=commit.before,
            gone=program.gone,
            allow_incomplete=allowed,
        )

    def _on_the_result(self, commit: Commit) -> Proof:
        program = self._series.program
        findings: list[Finding] = []
        for edit in commit.step.edits:
            findings += _left_over(edit, commit, program.sources)
        summary = "run again on the result, the step changes nothing"
        return conclude("idempotent", tuple(findings), shown=summary)


def _accepted(verdict: Verdict) -> list[Finding]:
    """The files that the series lets go unexamined."""
    findings = []
    for edit in verdict.facts.edits if isinstance(verdict, Decided) else ():
        for place in edit.unexamined:
            text = "spatch could not examine it as a whole"
            findings.append(Finding(UNEXAMINED, place.path, text, accepted=place.reason))
    return findings


def _differing(verdict: Verdict, commit: Commit) -> tuple[Finding, ...]:
    """The declarations that the step does not hold, or a tree that differs."""
    match verdict:
        case Failed(reason=reason):
            # attempt.judge() joins the complaints so.
            return tuple(Finding("", "", text) for text in reason.split("; "))
        case Incomplete(unexamined=places):
            findings = []
            for place in places:
                findings.append(Finding("", place.path, f"not examined: {place.reason}"))
            return tuple(findings)
        case Unchanged(reason=reason):
            return (Finding("", "", f"run again, the step has nothing to do: {reason}"),)
        case Decided(tree=tree) if tree.oid != commit.after.oid:
            text = (
                "run again on the commit below, the step gives another tree; "
                "`refactor run` makes the branch anew"
            )
            return (Finding("", "", text),)
        case Decided():
            return ()


def _left_over(edit: Edit, commit: Commit, sources: Sources) -> list[Finding]:
    """The changes that an edit makes to its own result, and the places that it cannot examine."""
    outcome = edit.apply(commit.after, sources)
    if isinstance(outcome, Idle | Broken):
        return []
    findings = []
    for path in sorted(outcome.files):
        # An edit may return a file as it was: only another tree is a change.
        if commit.after.write({path: outcome.files[path]}).oid != commit.after.oid:
            findings.append(Finding("", path, f"{edit.name} changes it once more"))
    known = {place.path for place in commit.made.unexamined}
    for place in outcome.unexamined if isinstance(outcome, Partial) else ():
        # What the run could not examine either, the proof `expected` shows.
        if place.path not in known:
            text = f"{edit.name}: not examined: {place.reason}"
            findings.append(Finding("", place.path, text))
    return findings


def _summary(commit: Commit) -> str:
    """The summary of a step that gives the same tree, with the declarations that hold."""
    step = commit.step.declared
    held = []
    if step.gone:
        held.append(f"{len(step.gone)} gone")
    if step.present:
        held.append(f"{len(step.present)} present")
    if step.files:
        held.append(f"{len(step.files)} changed")
    if any(edit.sites is not None for edit in commit.step.edits):
        held.append("sites")
    suffix = f"; declared and held: {', '.join(held)}" if held else ""
    return f"run again, the step gives the same tree{suffix}"
