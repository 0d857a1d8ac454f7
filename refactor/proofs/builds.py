"""The proofs `builds` and `same code`: the affected objects before and after a commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from refactor.build import code
from refactor.build.linemap import numbered_as_before
from refactor.build.state import (
    State,
    affected,
    built_first_time,
    new_errors,
    new_warnings,
    targets,
)
from refactor.build.workshop import Workshop
from refactor.engine.facts import difference
from refactor.errors import Misconfigured, RefactorError, of_system
from refactor.proofs.commit import CheckedSeries, Commit
from refactor.proofs.found_builds import builds_for_groups
from refactor.proofs.proposed import Proposals
from refactor.proofs.unbuilt import limits, uncovered, unknown
from refactor.proofs.union import Unions
from refactor.runs.proof import Finding, Proof, conclude
from refactor.series.build import Build

_NOTHING = "nothing is built: the build names no objects, and compiles no file of the commit"


class Builds:
    """Build the objects that each commit affects."""

    kinds = ("builds", "same code")

    def __init__(
        self,
        series: CheckedSeries,
        workshop: Workshop,
        commits: Sequence[Commit] = (),
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._series = series
        self._workshop = workshop
        self._unions = Unions(workshop, commits, say)
        self.builds = series.program.builds or builds_for_groups(commits)
        # Title of a build -> every object that was built for it.
        self.objects: dict[str, set[str]] = {}
        self.proposals = Proposals(series.program.builds)

    def prove(self, commit: Commit) -> tuple[Proof, ...]:
        """Errors, new warnings and, where the step declares it, differences of the object code."""
        builds = self.builds
        kinds = self.kinds if commit.step.declared.same_code else ("builds",)
        if not builds:
            self.proposals.take(commit, set())
            why = "the series declares no [[build]]"
            # The same code was asked for: not checking it must be seen.
            return (Proof("builds", "not declared", why), *_unchecked(kinds[1:], why))
        if why_not := self._series.distrust:
            return _unchecked(kinds, why_not)
        before, after = self._both(commit)
        proofs: list[Proof] = []
        compiled: set[str] = set()
        for build in builds:
            one, two = before[build.title], after.get(build.title, State())
            if isinstance(one, RefactorError):
                proofs += _unchecked(kinds, str(one), build.title)
            elif isinstance(two, RefactorError):
                proofs += _not_after(build, two, kinds)
            else:
                for compiled_object in (*one.objects, *two.objects):
                    compiled.update(compiled_object.inputs)
                objects = self.objects.setdefault(build.title, set())
                objects.update(compiled_object.path for compiled_object in two.objects)
                built = _Built(commit, build, one, two)
                proofs.append(self._builds(built))
                if commit.step.declared.same_code:
                    proofs.append(self._same_code(built))
        missing = uncovered(commit, proofs, compiled)
        # A tree-wide series has its builds from the finder.
        if missing and not commit.made.group:
            self.proposals.take(commit, compiled)
        return (*proofs, *missing)

    def _both(
        self, commit: Commit
    ) -> tuple[Mapping[str, State | RefactorError], Mapping[str, State | RefactorError]]:
        """The states of every build before and after a commit, or the errors."""
        if not self._unions.has(commit):
            before = self._states(commit.before.oid, commit)
            return before, self._states(commit.after.oid, commit)
        one: dict[str, State | RefactorError] = {}
        two: dict[str, State | RefactorError] = {}
        for build in self.builds:
            title = build.title
            made = self._unions.of(commit, build)
            if isinstance(made, RefactorError):
                one[title] = made
                continue
            try:
                one[title], two[title] = made.states(self._workshop, commit)
            except (RefactorError, OSError) as error:
                one[title] = of_system(error)
        return one, two

    def _states(self, tree: str, commit: Commit) -> dict[str, State | RefactorError]:
        """The state of every build at a tree, or the error that prevented it."""
        states: dict[str, State | RefactorError] = {}
        for build in self.builds:
            wanted = targets(build.objects, commit.paths)
            try:
                states[build.title] = self._workshop.state(build, tree, wanted)
            except (RefactorError, OSError) as error:
                # A compiler that one build lacks does not keep the others from being checked.
                states[build.title] = of_system(error)
        return states

    def _builds(self, built: _Built) -> Proof:
        """The proof `builds` of one build."""
        before, after, title = built.before, built.after, built.build.title
        errors = new_errors(before, after)
        if after.errors and (before.broken or not errors):
            first = after.errors[0]
            why = f"it did not build before this commit either: {first.where}: {first.text}"
            return Proof("builds", "unchecked", why, subject=title)
        if not after.objects and not after.broken:
            notes = unknown(after)
            return Proof("builds", "not declared", _NOTHING, subject=title, notes=notes)
        # An error cannot be accepted, only a warning can.
        warnings = self._series.accept(built.commit, "builds", new_warnings(before, after))
        findings = (*errors, *warnings)
        first_time = built_first_time(before, after)
        if first_time and not findings:
            why = (
                f"{first_time} did not build before this commit: "
                "whether its warnings are new is not known"
            )
            return Proof("builds", "unchecked", why, subject=title)
        summary = _build_summary(built.affected, findings)
        notes = limits(built.build, before | after, built.commit.paths)
        return conclude("builds", findings, shown=summary, subject=title, notes=notes)

    def _same_code(self, built: _Built) -> Proof:
        """The proof `same code` of one build."""
        title = built.build.title
        if built.before.errors or built.after.errors:
            return Proof("same code", "unchecked", "not everything builds", subject=title)
        try:
            differing = self._differing(built)
        except (RefactorError, OSError) as error:
            return Proof("same code", "unchecked", str(of_system(error)), subject=title)
        findings = self._series.accept(built.commit, "same code", differing)
        summary = f"all functions and data of {_number(built.affected)} are the same"
        return conclude("same code", findings, shown=summary, subject=title)

    def _differing(self, built: _Built) -> tuple[Finding, ...]:
        """The symbols that differ, also when the objects are rebuilt with the old line numbers."""
        old: dict[str, dict[str, str]] = {}
        new: dict[str, dict[str, str]] = {}
        suspects = []
        for path, (digest_before, digest_after) in code.differing(
            built.before, built.after
        ).items():
            old[path] = self._workshop.listing(digest_before)
            new[path] = self._workshop.listing(digest_after)
            if old[path] and new[path] and code.differences(path, old[path], new[path]):
                suspects.append(path)
        if suspects:
            for path, digest in self._renumbered(built, suspects).items():
                new[path] = self._workshop.listing(digest)
        findings: list[Finding] = []
        for path, symbols in old.items():
            findings += code.differences(path, symbols, new[path])
        return tuple(findings)

    def _renumbered(self, built: _Built, objects: Sequence[str]) -> Mapping[str, str]:
        """Objects rebuilt with the old line numbers: object -> its digest."""
        # The only difference may be __LINE__, as in BUG() and WARN() (asm-generic/bug.h).
        commit = built.commit
        return self._workshop.renumbered(
            built.build,
            built.trees,
            wanted=targets(built.build.objects, commit.paths),
            objects=objects,
            files=_renumbered(commit),
        )


@dataclass(frozen=True)
class _Built:
    """One build at a commit: the state below it, and its own."""

    commit: Commit
    build: Build
    before: State
    after: State

    @property
    def trees(self) -> tuple[str, str]:
        """The trees that were built: of a group, those around all groups of its step."""
        if self.commit.made.group:
            return self.commit.start.oid, self.commit.end.oid
        return self.commit.before.oid, self.commit.after.oid

    @property
    def affected(self) -> Sequence[str]:
        """The objects that are built from files of the commit."""
        return affected(self.before, self.after, self.commit.paths)


def _unchecked(kinds: Sequence[str], why: str, subject: str = "") -> tuple[Proof, ...]:
    """An unchecked proof of each kind."""
    return tuple(Proof(kind, "unchecked", why, subject=subject) for kind in kinds)


def _build_summary(objects: Sequence[str], findings: Sequence[Finding]) -> str:
    """The summary of a build that passed."""
    if not objects:
        return "it affects no object here"
    verb = "build" if len(objects) > 1 else "builds"
    suffix = " that is not accepted" if findings else ""
    return f"{_number(objects)} {verb}, no new warning{suffix}"


def _number(objects: Sequence[str]) -> str:
    return f"{len(objects)} affected object{'' if len(objects) == 1 else 's'}"


def _renumbered(commit: Commit) -> Mapping[str, bytes]:
    """The files that a commit changes, with the old line numbers."""
    files = {}
    for file in difference(commit.before, commit.after):
        path = file.path
        numbered = path.endswith((".c", ".h", ".S"))
        if numbered and commit.after.has_file(path) and commit.before.has_file(path):
            files[path] = numbered_as_before(commit.after.read(path), file.hunks)
    return files


def _not_after(build: Build, error: RefactorError, kinds: Sequence[str]) -> tuple[Proof, ...]:
    """Proofs for a build that was possible before the commit and is not after it."""
    proofs = _unchecked(kinds, str(error), build.title)
    if not isinstance(error, Misconfigured):
        return proofs
    # The base could be configured, and what the machine lacks is another kind of error: the commit
    # broke it.
    broken = conclude("builds", (Finding("", "", str(error)),), shown="", subject=build.title)
    return (broken, *proofs[1:])
