"""Steps and groups that an earlier run made and that have nothing left to do, with the reason.

It is read from the files that they changed: what is there now, and what is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from refactor.engine.attempt import Decided, Outcome
from refactor.engine.expectations import symbols_hold
from refactor.engine.job import Ground, Job
from refactor.engine.reverse import CommitPatch, patches_of
from refactor.engine.stuck import named_files
from refactor.git.tree import Tree
from refactor.library.program import ProgramStep
from refactor.runs.reason import CODE_GONE, RESULT, UNMATCHED, signs
from refactor.runs.release import release_order
from refactor.runs.run import Dropped, Failed, Held, Incomplete, Unchanged, Unmatched
from refactor.series.schema import Step
from refactor.series.scope import Scope
from refactor.text.change import FileChange
from refactor.text.diff import quoted

SHOWN = 3
"""Files that a reason names before it only counts."""

_DRIVERS = ("drivers/", "sound/")


class Fate(Enum):
    """What became of a file that a step changed."""

    DRIVER_REMOVED = "driver removed"
    FILE_REMOVED = "file removed"
    NOT_YET = "not there yet"
    CONVERTED = "converted by others"
    TAKEN = "taken, or converted by others"
    CODE_GONE = "the code is gone"
    ELSEWHERE = "in another group now"
    OUT_OF_SCOPE = "out of scope now"
    ACCEPTED = "accepted as it is"
    UNMATCHED = "the code is there, and nothing matches it"


_DONE = {Fate.DRIVER_REMOVED, Fate.FILE_REMOVED, Fate.NOT_YET, Fate.CONVERTED, Fate.TAKEN}
"""With these, a whole step may be dropped: no broken rule looks like this."""


@dataclass(frozen=True)
class Vanishing:
    """Looks for what became of earlier results on the ground of a run.

    Attributes:
        tree: below the step that is looked at.
    """

    job: Job
    ground: Ground
    tree: Tree

    def step(self, step: ProgramStep, verdict: Outcome) -> Sequence[Outcome]:
        """The verdict for a step that found nothing to do, or what it is dropped for.

        A step that is spread is dropped group by group.
        """
        if not _is_idle(verdict) or self.job.order.allow_incomplete:
            return [verdict]
        complaints, _ = symbols_hold(step.declared, self.tree, self.job.program.gone)
        # A symbol that is still there shows that work is left, whatever the files look like.
        if complaints:
            return [verdict]
        dropped = list(self._dropped(step, {}))
        fates: set[Fate] = set()
        for _, found in dropped:
            fates.update(found.values())
        if not self._is_known(step, dropped):
            return [verdict]
        # That others have merged it is a better reason than that they did the same.
        gone = fates - {Fate.CONVERTED, Fate.TAKEN}
        if not fates or not fates <= _DONE or (isinstance(verdict, Unchanged) and not gone):
            return [verdict]
        return [_reported(identity, found) for identity, found in dropped]

    def _is_known(
        self, step: ProgramStep, dropped: Sequence[tuple[str, Mapping[str, Fate]]]
    ) -> bool:
        """Whether the edits name no other file than those that the last run changed.

        An edit of another file is new, and that it cannot be done says nothing about the old ones.
        """
        known = {path for _, fates in dropped for path in fates}
        for edit in step.edits:
            if not edit.runs_rule:
                named = named_files(edit, self.tree, self.job.program.sources)
                if named is None or not known.issuperset(named):
                    return False
        return True

    def groups(self, step: ProgramStep, parts: Iterable[Outcome]) -> list[Dropped | Unmatched]:
        """The groups of the last run that none of the parts of a step goes on with."""
        present: dict[str, str] = {}
        made, unexamined = set(), set[str]()
        for part in parts:
            made.add(part.id)
            if isinstance(part, Held):
                present |= dict.fromkeys(part.files, part.id)
            elif isinstance(part, Decided | Failed | Incomplete) and part.facts:
                for file in part.facts.files:
                    present[file.path] = part.id
            if isinstance(part, Decided | Incomplete):
                unexamined.update(place.path for place in part.unexamined)
        dropped = []
        for identity, found in self._dropped(step, present):
            # What could not be examined is reported as that.
            if identity not in made and unexamined.isdisjoint(found):
                dropped.append(_reported(identity, found))
        return dropped

    def _dropped(
        self, step: ProgramStep, present: Mapping[str, str]
    ) -> Iterator[tuple[str, dict[str, Fate]]]:
        """The commits of the last run of a step, each with what became of its files."""
        prefix = f"{step.id}/"
        earlier = {}
        newest = 0
        for identity, results in self.ground.earlier.items():
            if identity == step.id or identity.startswith(prefix):
                # What vanished is what it made last, on whatever base.
                earlier[identity] = results[:1]
                newest = max(newest, results[0].version)
        last = {}
        for identity, results in earlier.items():
            # A group that the last version did not have was dealt with then.
            if results[0].version == newest:
                last[identity] = results
        for identity, patches in patches_of(self.tree, last).items():
            fates = {}
            for patch in patches:
                for change in patch.files:
                    if change.path in present:
                        fates[change.path] = Fate.ELSEWHERE
                    else:
                        fates[change.path] = self._fate(step, identity, patch, change)
            yield identity, fates

    def _fate(
        self, step: ProgramStep, identity: str, patch: CommitPatch, change: FileChange
    ) -> Fate:
        if self.tree.entry(change.path) is None:
            # A run on an older kernel: the file is still to come.
            if release_order(self.ground.base.kernel) < release_order(patch.made.kernel):
                return Fate.NOT_YET
            return removed(change.path)
        # Something else may have taken the name of the file: a directory, a link.
        found = {UNMATCHED}
        if self.tree.has_file(change.path):
            made = replace(self.tree, oid=patch.made.after).read(change.path)
            # A rule finds code wherever it has moved to; an edit that names its file does not.
            moved = all(edit.runs_rule for edit in step.edits)
            found = signs(change, now=self.tree.read(change.path), made=made, finds_moved=moved)
        if UNMATCHED in found:
            return _unmatched(step.declared, change.path)
        if CODE_GONE in found or RESULT not in found:
            return Fate.CODE_GONE
        posted = any(version.of(identity) for version in self.job.past.ledger.version)
        return Fate.TAKEN if posted else Fate.CONVERTED


def _unmatched(step: Step, path: str) -> Fate:
    """Why code that is there is left alone."""
    for edit in step.edit:
        for place in (*edit.get("keep", ()), *edit.get("unexamined", ())):
            if place["file"] == path:
                return Fate.ACCEPTED
    if any(Scope(tuple(edit.get("scope", ()))).holds(path) for edit in step.edit):
        return Fate.UNMATCHED
    return Fate.OUT_OF_SCOPE


def removed(path: str) -> Fate:
    """The fate of a file that a tree does not have any more."""
    return Fate.DRIVER_REMOVED if path.startswith(_DRIVERS) else Fate.FILE_REMOVED


def _is_idle(verdict: Outcome) -> bool:
    """Whether a step changed nothing."""
    return isinstance(verdict, Unchanged) or (isinstance(verdict, Failed) and not verdict.facts)


def _reported(identity: str, fates: Mapping[str, Fate]) -> Dropped | Unmatched:
    paths: dict[Fate, list[str]] = {}
    for path, fate in fates.items():
        paths.setdefault(fate, []).append(quoted(path))
    reasons = []
    for fate, several in paths.items():
        more = f" and {len(several) - SHOWN} more" if len(several) > SHOWN else ""
        reasons.append(f"{fate.value}: {', '.join(several[:SHOWN])}{more}")
    # Work that is left is not dropped, whatever else has become of the other files.
    ended = Unmatched if Fate.UNMATCHED in paths else Dropped
    return ended(identity, "; ".join(reasons), tuple(sorted(fates)))
