"""The proofs `expected` and `idempotent`: the step again, on the commit below and on its result."""

from __future__ import annotations

from refactor.edits.kinds import Edit
from refactor.edits.outcome import Broken, EditOutcome, Idle, Partial
from refactor.engine.attempt import Decided, Verdict, attempt, judge
from refactor.git.tree import Tree
from refactor.proofs.commit import CheckedSeries, Commit
from refactor.runs.facts import Unexamined
from refactor.runs.proof import UNEXAMINED, Finding, Proof, conclude
from refactor.runs.run import Failed, Held, Incomplete, NotForBase, Run, Unchanged


class Reproduced:
    """Run each step again; the results of spatch are cached, so this takes hardly any time."""

    kinds = ("expected", "idempotent")

    def __init__(self, series: CheckedSeries) -> None:
        self._series = series
        # The commits of one step are proved by one verdict, and by one look at its result.
        self._verdicts: dict[str, Verdict] = {}
        self._outcomes: dict[tuple[str, int], EditOutcome] = {}

    def prove(self, commit: Commit) -> tuple[Proof, ...]:
        """Whether the step gives the same tree again, and has nothing left to do on it."""
        return self._again(commit), self._on_the_result(commit)

    def _again(self, commit: Commit) -> Proof:
        """Whether the step holds what it declares, and gives the same tree."""
        step = commit.step.id
        if step not in self._verdicts:
            self._verdicts[step] = self._verdict(commit)
        verdict = self._verdicts[step]
        findings = _differing(verdict, commit)
        unchecked = verdict.facts.unchecked if isinstance(verdict, Decided) else ()
        unexamined = _unexamined(verdict, commit)
        if unexamined and not findings:
            places = "; ".join(f"{place.path}: {place.reason}" for place in unexamined)
            return Proof("expected", "unchecked", f"not examined: {places}")
        if findings or not unchecked:
            accepted = _accepted(verdict, commit)
            return conclude("expected", (*findings, *accepted), shown=_summary(commit))
        summary = "; ".join(f"{fact} ({fact.remedy})" for fact in unchecked)
        return Proof("expected", "unchecked", summary)

    def _verdict(self, commit: Commit) -> Verdict:
        program, decisions = self._series.program, self._series.decisions
        tried = attempt(commit.step, commit.start, sources=program.sources, decisions=decisions)
        allowed = bool(commit.made.unexamined)
        return judge(
            commit.step.declared,
            tried,
            before=commit.start,
            gone=program.gone,
            allow_incomplete=allowed,
        )

    def _on_the_result(self, commit: Commit) -> Proof:
        findings: list[Finding] = []
        for number, edit in enumerate(commit.step.edits):
            key = commit.step.id, number
            if key not in self._outcomes:
                self._outcomes[key] = edit.apply(commit.end, self._series.program.sources)
            findings += _left_over(edit, commit, self._series.run, self._outcomes[key])
        summary = "run again on the result, the step changes nothing"
        return conclude("idempotent", tuple(findings), shown=summary)


def _unexamined(verdict: Verdict, commit: Commit) -> list[Unexamined]:
    """The files that could not be examined, and that a commit answers for."""
    places = verdict.unexamined if isinstance(verdict, Decided) else ()
    return [place for place in places if commit.answers_for(place.path)]


def _accepted(verdict: Verdict, commit: Commit) -> list[Finding]:
    """The files that the series lets go unexamined."""
    findings = []
    for edit in verdict.facts.edits if isinstance(verdict, Decided) else ():
        for place in edit.unexamined:
            if not commit.answers_for(place.path):
                continue
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
        case Unchanged(reason=reason) | NotForBase(reason=reason):
            return (Finding("", "", f"run again, the step has nothing to do: {reason}"),)
        case Decided(tree=tree) if not _gives(tree, commit):
            text = (
                "run again on the commit below, the step gives another tree; "
                "`refactor run` makes the branch anew"
            )
            return (Finding("", "", text),)
        case Decided():
            return ()


def _gives(tree: Tree, commit: Commit) -> bool:
    """Whether a step's tree is that of the commit; of a group, whether its files are the same."""
    if commit.made.group is None:
        return tree.oid == commit.after.oid
    return all(tree.entry(path) == commit.after.entry(path) for path in commit.paths)


def _left_over(edit: Edit, commit: Commit, run: Run, outcome: EditOutcome) -> list[Finding]:
    """The changes that an edit makes to its own result, and the places that it cannot examine."""
    if isinstance(outcome, Idle | Broken):
        return []
    findings = []
    for path in sorted(outcome.files):
        # An edit may return a file as it was: only another tree is a change.
        again = commit.end.write({path: outcome.files[path]})
        if again.oid != commit.end.oid and _concerns(commit, run, path):
            findings.append(Finding("", path, f"{edit.name} changes it once more"))
    known = set[str]()
    for made in run.changed:
        if made.step == commit.step.id:
            known.update(place.path for place in made.unexamined)
    for place in outcome.unexamined if isinstance(outcome, Partial) else ():
        # What the run could not examine either, the proof `expected` shows.
        if place.path not in known and commit.answers_for(place.path):
            text = f"{edit.name}: not examined: {place.reason}"
            findings.append(Finding("", place.path, text))
    return findings


def _concerns(commit: Commit, run: Run, path: str) -> bool:
    """Whether a file that a step would change once more is one of this commit."""
    held = set[str]()
    for outcome in run.steps:
        if isinstance(outcome, Held):
            held.update(outcome.files)
    return path not in held and commit.answers_for(path)


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
