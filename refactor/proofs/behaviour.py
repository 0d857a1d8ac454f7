"""The proof `behaviour`: tests that pass on the base still pass, or the commit that broke them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from refactor.boot.boots import Boots
from refactor.boot.expected import Expectations
from refactor.boot.programs import Programs
from refactor.boot.result import (
    Boot,
    Difference,
    differences,
    improvements,
    new_troubles,
    regressions,
)
from refactor.build.workshop import Workshop
from refactor.errors import NotProved, RefactorError, of_system
from refactor.proofs.case_counts import booted_kernel, table
from refactor.proofs.commit import CheckedSeries, Commit
from refactor.runs.evidence import BootedKernel
from refactor.runs.proof import Finding, Proof, conclude

REPEATS = 3
"""How often a failing test is run again before it counts as a regression."""

KIND = "behaviour"


class Behaviours:
    """Boot every architecture that the series is built for, when the first proof is asked for."""

    kinds = (KIND,)

    def __init__(
        self,
        series: CheckedSeries,
        commits: Sequence[Commit],
        *,
        every: bool,
        workshop: Workshop,
        say: Callable[[str], None],
    ) -> None:
        self._series = series
        self._commits = commits
        self._every = every
        self._workshop = workshop
        self._say = say
        # Of the architectures whose last commit passed.
        self.kernels: list[BootedKernel] = []

    def prove(self, commit: Commit) -> tuple[Proof, ...]:
        """The proofs of a commit, by architecture."""
        proofs = []
        for by_step in self._proofs:
            if commit.made.id in by_step:
                proofs.append(by_step[commit.made.id])
        return tuple(proofs)

    @cached_property
    def _proofs(self) -> tuple[dict[str, Proof], ...]:
        """For each architecture: step -> proof."""
        builds = [build for build in self._series.program.builds if build.boot]
        why = self._series.distrust
        if not (why or builds):
            why = "the series declares no [[build]] with an architecture to boot"
        if why:
            return (self._unchecked(why),)
        # Several configurations of one architecture boot on one machine, with its own.
        architectures: dict[str, None] = {}
        for build in builds:
            architectures[build.arch] = None
        return tuple(map(self._of, architectures))

    def _of(self, arch: str) -> dict[str, Proof]:
        try:
            program = self._series.program
            own = Programs("tests", program.sources.c_files("tests"))
            boots = Boots(self._workshop, self._series.base, arch=arch, own=own, say=self._say)
            expected = [each for each in program.expected if each.arch in ("", arch)]
            behaviour = Behaviour(boots, arch, Expectations(expected))
            proofs = behaviour.prove(self._commits, self._every)
        except (RefactorError, OSError) as error:
            return self._unchecked(str(of_system(error)), arch)
        if behaviour.kernel:
            self.kernels.append(behaviour.kernel)
        return proofs

    def _unchecked(self, why: str, arch: str = "") -> dict[str, Proof]:
        """One unchecked proof, of the last commit."""
        return {self._commits[-1].made.id: Proof(KIND, "unchecked", why, subject=arch)}


class Behaviour:
    """Boot the base and the last commit of one architecture, and others to find the first bad."""

    def __init__(self, boots: Boots, arch: str, expected: Expectations) -> None:
        self._boots = boots
        self._arch = arch
        self._expected = expected
        self._last = ""
        self.kernel: BootedKernel | None = None

    def prove(self, commits: Sequence[Commit], every: bool) -> dict[str, Proof]:
        """The proofs by step; a commit that need not be booted has one that says so.

        Args:
            every: boot each commit, and not the last alone.

        Raises:
            BadInput, Unavailable: this machine cannot boot it.
        """
        last = commits[-1]
        self._last = last.made.id
        booted = commits if every else (last,)
        self._boots.foresee([commits[0].before.oid, *(commit.after.oid for commit in booted)])
        base = self._boots.boot(commits[0].before.oid)
        if base.ended != "done":
            why = f"the base's kernel does not come to an end: {base.ended}"
            return {last.made.id: self._unchecked(why, base)}
        proofs: dict[str, Proof] = {}
        for commit in commits[:-1]:
            proofs[commit.made.id] = self._not_booted(last)
        bad = self._in_turn(base, commits) if every else self._first_bad(base, commits)
        passed = commits[: bad.number - 1] if bad else commits
        for commit in passed:
            # Where only the last is booted, nothing is known about the others.
            if every or commit is last:
                proofs[commit.made.id] = self._passed(base, commit, last)
        if bad is None:
            return proofs
        name = f"{bad.number}/{len(commits)} {bad.made.id}"
        for commit in commits[bad.number :]:
            proofs[commit.made.id] = self._unchecked(f"what {name} broke is in the way")
        return proofs | {
            bad.made.id: conclude(KIND, self._against(base, bad), shown="", subject=self._arch)
        }

    def _in_turn(self, base: Boot, commits: Sequence[Commit]) -> Commit | None:
        """The first bad commit, found by booting one after the other."""
        for commit in commits:
            if self._against(base, commit):
                return commit
        return None

    def _first_bad(self, base: Boot, commits: Sequence[Commit]) -> Commit | None:
        """Bisect, if the last is bad: the base is good."""
        if not self._against(base, commits[-1]):
            return None
        # `low` is good and `high` is bad all the time; -1 is the base.
        low, high = -1, len(commits) - 1
        while high - low > 1:
            # Builds and boots are cached: a check that was interrupted goes on where it was.
            middle = (low + high) // 2
            if self._against(base, commits[middle]):
                high = middle
            else:
                low = middle
        return commits[high]

    def _against(self, base: Boot, commit: Commit) -> tuple[Finding, ...]:
        """The troubles and lasting regressions of a commit's kernel against the base's."""
        try:
            boot = self._boots.boot(commit.after.oid)
        except NotProved as error:
            return (Finding("", "", str(error)),)
        findings = []
        for trouble in new_troubles(base, boot):
            findings.append(Finding("", "console", trouble.text, trouble.lines))
        if boot.ended != "done":
            text = f"the kernel does not come to an end: {boot.ended}"
            findings.append(Finding("", "console", text, boot.tail))
        for regression in self._lasting_regressions(base, boot, commit):
            findings.append(Finding("", regression.test, regression.words))
        if commit.made.id == self._last and boot.ended == "done":
            for test, words in self._expected.missing(base, boot):
                findings.append(Finding("", test, words))
        return tuple(findings)

    def _lasting_regressions(self, base: Boot, boot: Boot, commit: Commit) -> list[Difference]:
        """The regressions that are there in every repetition: tests may fail by chance."""
        worse = {}
        for regression in self._regressions(base, boot):
            # Tests that were not reached add nothing to the boot that did not end.
            if boot.ended == "done" or regression.after != "absent":
                worse[regression.key] = regression
        for nth in range(2, REPEATS + 2):
            if not worse:
                break
            repetition = self._boots.boot(commit.after.oid, nth)
            again = {result.key for result in self._regressions(base, repetition)}
            for key in worse.keys() - again:
                del worse[key]
        return list(worse.values())

    def _regressions(self, base: Boot, boot: Boot) -> list[Difference]:
        """The regressions that the series does not declare."""
        worse = regressions(differences(base, boot))
        return [regression for regression in worse if not self._expected.reason(regression)]

    def _passed(self, base: Boot, commit: Commit, last: Commit) -> Proof:
        boot = self._boots.boot(commit.after.oid)
        changed = differences(base, boot)
        expected = []
        for difference in changed:
            if reason := self._expected.reason(difference):
                expected.append(f"{difference}: {reason}")
        kernel = booted_kernel(self._arch, base, boot, expected)
        if commit is last:
            self.kernel = kernel
        # The table appears once, for the commit that has all of the series in it.
        notes = table(base, boot) if commit is last else []
        notes += map("expected: {}".format, expected)
        notes += map("better: {}".format, improvements(changed))
        notes += map("flaky: {}".format, self._regressions(base, boot))
        summary = (
            f"Linux {boot.release} boots, {kernel.after} cases of {kernel.tests} tests pass, "
            "none that passed is worse"
        )
        return conclude(KIND, (), shown=summary, subject=self._arch, notes=tuple(notes))

    def _unchecked(self, why: str, boot: Boot | None = None) -> Proof:
        """An unchecked proof, with the troubles and last lines of a boot that was in the way."""
        findings = []
        if boot:
            for trouble in boot.troubles:
                findings.append(Finding("", "console", trouble.text, trouble.lines))
        if boot and boot.tail:
            findings.append(Finding("", "console", "the last lines", boot.tail))
        return Proof(KIND, "unchecked", why, tuple(findings), self._arch)

    def _not_booted(self, last: Commit) -> Proof:
        why = f"not booted: {last.made.id} is, with all of it"
        return Proof(KIND, "not declared", why, subject=self._arch)
