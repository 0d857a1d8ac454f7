"""The proofs `builds` and `same code`: the objects that a commit affects, before and after, in every declared build."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from refactor.build import code
from refactor.build.linemap import numbered_as_before
from refactor.build.state import (
    SOURCES,
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
from refactor.proofs.commit import Commit, Series
from refactor.runs.proof import Finding, Proof, conclude
from refactor.series.build import Build

_COMPILED = (*SOURCES, ".h", ".dts", ".dtsi", ".dtso")
_NOTHING = "nothing is built: the build names no objects, and compiles no file of the commit"


class Builds:
    """Build what each commit affects."""

    kinds = ("builds", "same code")

    def __init__(self, series: Series, workshop: Workshop) -> None:
        self._series = series
        self._workshop = workshop

    def prove(self, commit: Commit) -> tuple[Proof, ...]:
        """What builds, what the compiler warns of, and whether the code is the same as before."""
        builds = self._series.program.builds
        kinds = self.kinds if commit.step.declared.same_code else ("builds",)
        if not builds:
            why = "the series declares no [[build]]"
            return (
                Proof("builds", "not declared", why),
                *(Proof(kind, "unchecked", why) for kind in kinds[1:]),
            )
        if why := self._series.stranger:
            return tuple(Proof(kind, "unchecked", why) for kind in kinds)
        before, after = (self._states(tree.oid, commit) for tree in (commit.before, commit.after))
        proofs: list[Proof] = []
        compiled: set[str] = set()
        for build in builds:
            one, two = before[build.title], after[build.title]
            if isinstance(one, RefactorError):
                proofs += [
                    Proof(kind, "unchecked", str(one), subject=build.title) for kind in kinds
                ]
            elif isinstance(two, RefactorError):
                proofs += _not_after(build, two, kinds)
            else:
                compiled |= {
                    path for built in (*one.objects, *two.objects) for path in built.inputs
                }
                proofs.append(self._builds(commit, build, one, two))
                if commit.step.declared.same_code:
                    proofs.append(self._same_code(commit, build, one, two))
        return (*proofs, *_uncovered(commit, proofs, compiled))

    def _states(self, tree: str, commit: Commit) -> dict[str, State | RefactorError]:
        """The state of every build at a tree, or why there is none: what one lacks does not hinder the others."""
        states: dict[str, State | RefactorError] = {}
        for build in self._series.program.builds:
            try:
                states[build.title] = self._workshop.state(
                    build, tree, targets(build.objects, commit.paths)
                )
            except (RefactorError, OSError) as error:
                states[build.title] = of_system(error)
        return states

    def _builds(self, commit: Commit, build: Build, before: State, after: State) -> Proof:
        errors = new_errors(before, after)
        if after.errors and (before.broken or not errors):
            first = after.errors[0]
            why = f"it did not build before this commit either: {first.where}: {first.text}"
            return Proof("builds", "unchecked", why, subject=build.title)
        if not after.objects and not after.broken:
            return Proof(
                "builds", "not declared", _NOTHING, subject=build.title, notes=_unknown(after)
            )
        # There is no good reason for what does not build.
        findings = (*errors, *self._series.accept(commit, "builds", new_warnings(before, after)))
        if not findings and (first_time := built_first_time(before, after)):
            why = f"{first_time} did not build before this commit: whether its warnings are new is not known"
            return Proof("builds", "unchecked", why, subject=build.title)
        objects = affected(before, after, commit.paths)
        shown = f"{_number(objects)} {'build' if objects[1:] else 'builds'}, no new warning"
        if findings:
            shown = f"{shown} that is not accepted"
        shown = shown if objects else "it affects no object here"
        return conclude(
            "builds", findings, shown, build.title, _limits(build, before | after, commit.paths)
        )

    def _same_code(self, commit: Commit, build: Build, before: State, after: State) -> Proof:
        if before.errors or after.errors:
            return Proof("same code", "unchecked", "not everything builds", subject=build.title)
        try:
            found = self._differing(commit, build, before, after)
        except (RefactorError, OSError) as error:
            return Proof("same code", "unchecked", str(of_system(error)), subject=build.title)
        findings = self._series.accept(commit, "same code", found)
        objects = affected(before, after, commit.paths)
        shown = f"all functions and data of {_number(objects)} are the same"
        return conclude("same code", findings, shown, build.title)

    def _differing(
        self, commit: Commit, build: Build, before: State, after: State
    ) -> tuple[Finding, ...]:
        pairs = code.differing(before, after)
        then = {path: self._workshop.listing(digest) for path, (digest, _) in pairs.items()}
        now = {path: self._workshop.listing(digest) for path, (_, digest) in pairs.items()}
        if suspects := [
            path
            for path in pairs
            if then[path] and now[path] and code.differences(path, then[path], now[path])
        ]:
            # It may be nothing but a line number in the code. With the numbers of before it is the
            # same then.
            trees = (commit.before.oid, commit.after.oid)
            wanted = targets(build.objects, commit.paths)
            again = self._workshop.renumbered(build, trees, wanted, suspects, _renumbered(commit))
            now |= {path: self._workshop.listing(digest) for path, digest in again.items()}
        return tuple(
            each for path in pairs for each in code.differences(path, then[path], now[path])
        )


def _number(objects: Sequence[str]) -> str:
    return f"{len(objects)} affected object{'' if len(objects) == 1 else 's'}"


def _renumbered(commit: Commit) -> Mapping[str, bytes]:
    """The files that a commit changes, with the line numbers of before."""
    files = {}
    for file in difference(commit.before, commit.after):
        if (
            file.path.endswith((".c", ".h", ".S"))
            and commit.after.has_file(file.path)
            and commit.before.has_file(file.path)
        ):
            files[file.path] = numbered_as_before(commit.after.read(file.path), file.hunks)
    return files


def _not_after(build: Build, error: RefactorError, kinds: Sequence[str]) -> list[Proof]:
    """Why a build that could be made before the commit cannot be made after it."""
    rest = [Proof(kind, "unchecked", str(error), subject=build.title) for kind in kinds]
    if isinstance(error, Misconfigured):
        # The base could be configured, and what the machine lacks is another kind of error: the
        # commit broke it.
        rest[0] = conclude("builds", (Finding("", "", str(error)),), "", build.title)
    return rest


def _limits(build: Build, state: State, paths: Sequence[str]) -> tuple[str, ...]:
    """What was not built."""
    users = {path: 0 for path in paths if path.endswith(".h")}
    for built in state.objects:
        for path in users.keys() & set(built.inputs):
            users[path] += 1
    where = ", ".join(build.objects) or "what the commit changes"
    notes = [
        f"{path}: {number} users in {where} were built, others were not"
        for path, number in users.items()
    ]
    return (*_unknown(state), *notes)


def _unknown(state: State) -> tuple[str, ...]:
    return tuple(f"nothing in this configuration is built from {path}" for path in state.unknown)


def _uncovered(commit: Commit, proofs: Sequence[Proof], compiled: set[str]) -> tuple[Proof, ...]:
    """What no declared build compiles is not checked by those that are made."""
    if any(
        proof.kind == "builds" and proof.status in ("disproved", "unchecked") for proof in proofs
    ):
        return ()
    left = [path for path in commit.paths if path not in compiled and commit.after.has_file(path)]
    sources = [path for path in left if path.endswith(_COMPILED)]
    if not sources and any(proof.kind == "builds" and proof.status == "proved" for proof in proofs):
        return ()
    named = ", ".join(sources or commit.paths)
    hint = "[[build]] in series.toml names configurations, and objects that use a header"
    return (Proof("builds", "unchecked", f"no declared build compiles {named}: {hint}"),)
