"""The proof `behaviour`: what worked in the base's kernel works in the series', or which commit broke it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from refactor.boot.boots import Boots
from refactor.boot.result import Boot, Status, differences, improvements, new_troubles, regressions
from refactor.build.workshop import Workshop
from refactor.errors import NotProved, RefactorError, of_system
from refactor.proofs.commit import Commit, Series
from refactor.runs.proof import Finding, Proof, conclude

REPEATS = 3
"""A test that came out differently runs so many times more before it is called a regression."""

KIND = "behaviour"


class Behaviours:
    """Every architecture that the series is built for, booted once all of it is known to be needed."""

    kinds = (KIND,)

    def __init__(
        self,
        series: Series,
        commits: Sequence[Commit],
        every: bool,
        workshop: Workshop,
        say: Callable[[str], None],
    ) -> None:
        self._series = series
        self._commits = commits
        self._every = every
        self._workshop = workshop
        self._say = say

    def prove(self, commit: Commit) -> tuple[Proof, ...]:
        """What is known about a commit, by architecture."""
        return tuple(proofs[commit.step.id] for proofs in self._proofs if commit.step.id in proofs)

    @cached_property
    def _proofs(self) -> tuple[dict[str, Proof], ...]:
        program = self._series.program
        last = self._commits[-1].step.id
        if why := self._series.distrust:
            return ({last: Proof(KIND, "unchecked", why)},)
        if not program.builds:
            return (
                {
                    last: Proof(
                        KIND,
                        "unchecked",
                        "the series declares no [[build]] with an architecture to boot",
                    )
                },
            )
        return tuple(
            self._of(arch) for arch in dict.fromkeys(build.arch for build in program.builds)
        )

    def _of(self, arch: str) -> dict[str, Proof]:
        try:
            boots = Boots(self._workshop, self._series.base, arch, self._say)
            return Behaviour(boots, arch).prove(self._commits, self._every)
        except (RefactorError, OSError) as error:
            return {
                self._commits[-1].step.id: Proof(
                    KIND, "unchecked", str(of_system(error)), subject=arch
                )
            }


class Behaviour:
    """Boot the base and the last commit, and what lies between to find who is to blame, or when it is asked for."""

    def __init__(self, boots: Boots, arch: str) -> None:
        self._boots = boots
        self._arch = arch

    def prove(self, commits: Sequence[Commit], every: bool) -> dict[str, Proof]:
        """The proofs, by the id of the step; commits that need not be booted have one that says so.

        Args:
            every: boot each commit, and not the last alone.

        Raises:
            BadInput, Unavailable: this machine cannot boot it.
        """
        last = commits[-1]
        base = self._boots.boot(commits[0].before.oid)
        if base.ended != "done":
            return {
                last.step.id: self._unchecked(
                    f"the base's kernel does not come to an end: {base.ended}", base
                )
            }
        proofs = {commit.step.id: self._not_booted(last) for commit in commits[:-1]}
        bad = self._in_turn(base, commits) if every else self._first_bad(base, commits)
        if bad is None or every:
            fine = commits[: bad.number - 1] if bad else commits
            proofs |= {
                commit.step.id: self._proved(base, commit, last)
                for commit in (fine if every else (last,))
            }
        if bad is None:
            return proofs
        what = f"{bad.number}/{len(commits)} {bad.step.id}"
        for commit in commits[bad.number :]:
            proofs[commit.step.id] = self._unchecked(f"what {what} broke is in the way")
        return proofs | {bad.step.id: conclude(KIND, self._against(base, bad), "", self._arch)}

    def _in_turn(self, base: Boot, commits: Sequence[Commit]) -> Commit | None:
        return next((commit for commit in commits if self._against(base, commit)), None)

    def _first_bad(self, base: Boot, commits: Sequence[Commit]) -> Commit | None:
        """Bisect, if the last is bad: the base is good."""
        if not self._against(base, commits[-1]):
            return None
        low, high = -1, len(commits) - 1
        while high - low > 1:
            middle = (low + high) // 2
            if self._against(base, commits[middle]):
                high = middle
            else:
                low = middle
        return commits[high]

    def _against(self, base: Boot, commit: Commit) -> tuple[Finding, ...]:
        """What worked in the base's kernel and does not in the commit's, however often it is tried."""
        try:
            boot = self._boots.boot(commit.after.oid)
        except NotProved as error:
            return (Finding("", "", str(error)),)
        worse = regressions(differences(base, boot))
        if boot.ended != "done":
            # What never ran says nothing more than that.
            worse = tuple(each for each in worse if each.after != "absent")
        troubles = new_troubles(base, boot)
        nth = 1
        while worse and nth <= REPEATS:
            nth += 1
            again = regressions(differences(base, self._boots.boot(commit.after.oid, nth)))
            worse = tuple(
                each
                for each in worse
                if (each.test, each.case) in {(e.test, e.case) for e in again}
            )
        said = [Finding("", "console", trouble.text, trouble.lines) for trouble in troubles]
        if boot.ended != "done":
            said.append(
                Finding(
                    "", "console", f"the kernel does not come to an end: {boot.ended}", boot.tail
                )
            )
        return (*said, *(Finding("", each.test, each.words) for each in worse))

    def _proved(self, base: Boot, commit: Commit, last: Commit) -> Proof:
        boot = self._boots.boot(commit.after.oid)
        found = differences(base, boot)
        ran = [trial for trial in boot.trials if trial.status != "absent"]
        passed = sum(case.status == "pass" for trial in ran for case in trial.cases)
        # The table once, where all of the series is in it.
        notes = [
            *(_table(base, boot) if commit is last else ()),
            *(f"better: {each}" for each in improvements(found)),
        ]
        notes += [f"flaky: {each}" for each in regressions(found)]
        shown = f"Linux {boot.release} boots, {passed} cases of {len(ran)} tests pass, none that passed is worse"
        return conclude(KIND, (), shown, self._arch, tuple(notes))

    def _unchecked(self, why: str, boot: Boot | None = None) -> Proof:
        findings = (
            tuple(Finding("", "console", each.text, each.lines) for each in boot.troubles)
            if boot
            else ()
        )
        tail = (Finding("", "console", "the last lines", boot.tail),) if boot and boot.tail else ()
        return Proof(KIND, "unchecked", why, (*findings, *tail), self._arch)

    def _not_booted(self, last: Commit) -> Proof:
        return Proof(
            KIND,
            "not declared",
            f"not booted: {last.step.id} is, with all of it",
            subject=self._arch,
        )


def _table(base: Boot, boot: Boot) -> list[str]:
    """A line for each test: what its cases came to before and now."""
    now = {trial.name: trial for trial in boot.trials}
    lines = []
    for trial in base.trials:
        if trial.status == now[trial.name].status == "absent":
            lines.append(f"{trial.name}: not in this base")
            continue
        before, after = (
            _counts(trial.status, trial.counts),
            _counts(now[trial.name].status, now[trial.name].counts),
        )
        lines.append(f"{trial.name}: {after}{'' if before == after else f' (base: {before})'}")
    return lines


def _counts(status: Status, counts: dict[Status, int]) -> str:
    said = ", ".join(
        f"{number} {what}"
        for what, number in sorted(counts.items(), key=lambda item: item[0] != "pass")
    )
    return f"{said or 'no cases'}; {status}"
