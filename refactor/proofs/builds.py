"""The proofs `builds` and `same code`: the objects that a commit affects, before and after, in every declared build."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from refactor.engine.facts import difference
from refactor.errors import RefactorError, of_system
from refactor.proofs.commit import Commit, Series
from refactor.proofs.workshop import Workshop
from refactor.values import code
from refactor.values.build import SOURCES, Build, State, affected, new_errors, new_warnings, targets
from refactor.values.linemap import numbered_as_before
from refactor.values.proof import Finding, Proof, judged

_COMPILED = (*SOURCES, ".h")


class Builds:
    """Build what each commit affects."""

    kinds = ("builds", "same code")

    def __init__(self, series: Series, workshop: Workshop) -> None:
        self._series = series
        self._workshop = workshop

    def prove(self, commit: Commit) -> tuple[Proof, ...]:
        """What builds, what is said while it builds, and whether it is the code that it was."""
        builds = self._series.program.builds
        kinds = self.kinds if commit.step.same_code else ("builds",)
        if not builds:
            why = "the series declares no [[build]]"
            return (Proof("builds", "not declared", why), *(Proof(kind, "unchecked", why) for kind in kinds[1:]))
        if stranger := self._series.program.stranger:
            return tuple(Proof(kind, "unchecked", untrusted(stranger)) for kind in kinds)
        before, after = (self._states(tree.oid, commit) for tree in (commit.before, commit.after))
        proofs: list[Proof] = []
        covered: set[str] = set()
        for build in builds:
            one, two = before[build.title], after[build.title]
            if isinstance(one, str) or isinstance(two, str):
                why = one if isinstance(one, str) else str(two)
                proofs += [Proof(kind, "unchecked", why, subject=build.title) for kind in kinds]
                covered |= set(commit.paths)
                continue
            covered |= {path for built in (*one.objects, *two.objects) for path in built.inputs}
            covered |= set(commit.paths) if one.errors or two.errors else set()
            proofs.append(self._builds(commit, build, one, two))
            if commit.step.same_code:
                proofs.append(self._same_code(commit, build, one, two))
        return (*proofs, *_uncovered(commit, covered))

    def _states(self, tree: str, commit: Commit) -> dict[str, State | str]:
        """The state of every build at a tree, or why there is none: what one lacks does not hinder the others."""
        states: dict[str, State | str] = {}
        for build in self._series.program.builds:
            try:
                states[build.title] = self._workshop.state(build, tree, targets(build.objects, commit.paths))
            except (RefactorError, OSError) as error:
                states[build.title] = str(of_system(error))
        return states

    def _builds(self, commit: Commit, build: Build, before: State, after: State) -> Proof:
        errors = new_errors(before, after)
        if after.errors and not errors:
            first = after.errors[0]
            why = f"it did not build before this commit either: {first.where}: {first.text}"
            return Proof("builds", "unchecked", why, subject=build.title)
        # There is no good reason for what does not build.
        findings = (*errors, *self._series.accept(commit, "builds", new_warnings(before, after)))
        objects = affected(before, after, commit.paths)
        shown = f"{_number(objects)} {'build' if objects[1:] else 'builds'}, no new warning"
        if findings:
            shown = f"{shown} that is not accepted"
        shown = shown if objects else "it affects no object here"
        return judged("builds", findings, shown, build.title, _limits(build, before | after, commit.paths))

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
        return judged("same code", findings, shown, build.title)

    def _differing(self, commit: Commit, build: Build, before: State, after: State) -> tuple[Finding, ...]:
        pairs = code.differing(before, after)
        then = {path: self._workshop.listing(digest) for path, (digest, _) in pairs.items()}
        now = {path: self._workshop.listing(digest) for path, (_, digest) in pairs.items()}
        if suspects := [
            path for path in pairs if then[path] and now[path] and code.differences(path, then[path], now[path])
        ]:
            # It may be nothing but a line number in the code. With the numbers of before it is the same then.
            trees = (commit.before.oid, commit.after.oid)
            wanted = targets(build.objects, commit.paths)
            again = self._workshop.renumbered(build, trees, wanted, suspects, _renumbered(commit))
            now |= {path: self._workshop.listing(digest) for path, digest in again.items()}
        return tuple(each for path in pairs for each in code.differences(path, then[path], now[path]))


def _number(objects: Sequence[str]) -> str:
    return f"{len(objects)} affected object{'' if len(objects) == 1 else 's'}"


def untrusted(stranger: Path) -> str:
    """Why nothing of a series is built that comes from there."""
    why = f"{stranger} is not trusted, and a build runs what the series makes of Makefiles and scripts"
    return f"{why}: git config --global --add refactor.path {stranger}"


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


def _limits(build: Build, state: State, paths: Sequence[str]) -> tuple[str, ...]:
    """What was not built."""
    notes = [f"nothing in this configuration is built from {path}" for path in state.unknown]
    users = {path: 0 for path in paths if path.endswith(".h")}
    for built in state.objects:
        for path in users.keys() & set(built.inputs):
            users[path] += 1
    where = ", ".join(build.objects) or "what the commit changes"
    notes += [f"{path}: {number} users in {where} were built, others were not" for path, number in users.items()]
    return tuple(notes)


def _uncovered(commit: Commit, covered: set[str]) -> tuple[Proof, ...]:
    """What no declared build compiles is not proved by those that do."""
    left = [
        path
        for path in commit.paths
        if path.endswith(_COMPILED) and path not in covered and commit.after.has_file(path)
    ]
    if not left:
        return ()
    hint = "[[build]] in series.toml names configurations, and objects that use a header"
    return (Proof("builds", "unchecked", f"no declared build compiles {', '.join(left)}: {hint}"),)
