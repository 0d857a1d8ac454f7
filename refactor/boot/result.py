"""The results of booting a kernel and running tests in it, as values to be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal, get_args

import msgspec

CaseStatus = Literal["pass", "fail", "skip", "crash", "hang", "absent"]
"""The result of a test or one of its cases; absent: it did not run."""


class Case(msgspec.Struct, frozen=True):
    """One line of a test's results.

    Attributes:
        detail: the diagnostics of a series' own test, in a line: part of its result. Empty for the
            tree's tests, whose diagnostics hold addresses and times.
    """

    name: str
    status: CaseStatus
    detail: str = ""


class ProgramResult(msgspec.Struct, frozen=True):
    """One test program: its cases, its own result, and the seconds that it took."""

    name: str
    cases: tuple[Case, ...]
    status: CaseStatus
    seconds: float

    @property
    def counts(self) -> dict[CaseStatus, int]:
        """The number of cases by result."""
        return dict(Counter(case.status for case in self.cases))


class Trouble(msgspec.Struct, frozen=True):
    """A panic, oops, BUG, WARNING or stall.

    Attributes:
        text: the first line, without addresses and the like.
        lines: all of it, as it was printed.
    """

    kind: str
    text: str
    lines: str


class Boot(msgspec.Struct, frozen=True):
    """One boot.

    Attributes:
        release: the kernel's own, as of uname -r.
        ended: `done`, `hang`, `died`, or `error: ...` with init's message.
        tail: the last lines of the console; empty for a boot that is done.
    """

    release: str
    trials: tuple[ProgramResult, ...]
    troubles: tuple[Trouble, ...]
    ended: str
    tail: str = ""

    @property
    def results(self) -> dict[tuple[str, str], CaseStatus]:
        """(test, case) -> its result; the case without a name is the program itself."""
        # The programs come last: reports name a failed case before the program that it failed.
        cases: dict[tuple[str, str], CaseStatus] = {}
        programs: dict[tuple[str, str], CaseStatus] = {}
        for trial in self.trials:
            programs[trial.name, ""] = trial.status
            for case in trial.cases:
                cases[trial.name, case.name] = case.status
        return cases | programs

    @property
    def details(self) -> dict[tuple[str, str], str]:
        """(test, case) -> the diagnostics of a case that has some."""
        found = {}
        for trial in self.trials:
            for case in trial.cases:
                if case.detail:
                    found[trial.name, case.name] = case.detail
        return found

    def result(self, key: tuple[str, str]) -> str:
        """The result of a case, as Difference.results has it."""
        return _result(self.results.get(key, "absent"), self.details.get(key, ""))


class Difference(msgspec.Struct, frozen=True):
    """A case with another result than before.

    Attributes:
        was, now: its diagnostics on both sides; empty for the tree's tests.
    """

    test: str
    case: str
    before: CaseStatus
    after: CaseStatus
    was: str = ""
    now: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The test and the case."""
        return self.test, self.case

    @property
    def words(self) -> str:
        """The case, or the program itself, with both results."""
        before, after = map(quoted, self.results)
        return f"{self.case or 'the program'}: {before} before, {after} now"

    @property
    def results(self) -> tuple[str, str]:
        """Both results: the diagnostics of a case that passes, else the status."""
        return _result(self.before, self.was), _result(self.after, self.now)

    def __str__(self) -> str:
        """As a person reads it."""
        return f"{self.test}: {self.words}"


def quoted(result: str) -> str:
    """A result in a sentence: diagnostics in quotes, a status as it is."""
    return result if result in get_args(CaseStatus) else f"'{result}'"


def _result(status: CaseStatus, detail: str) -> str:
    """The diagnostics of a case that passes, else the status."""
    return detail if status == "pass" and detail else status


def differences(before: Boot, after: Boot) -> tuple[Difference, ...]:
    """Every case with another result than before."""
    old, new = before.results, after.results
    old_details, new_details = before.details, after.details
    changed = []
    for key in dict.fromkeys((*old, *new)):
        then, now = old.get(key, "absent"), new.get(key, "absent")
        was, is_now = old_details.get(key, ""), new_details.get(key, "")
        if then != now or (then == "pass" and was != is_now):
            changed.append(Difference(*key, then, now, was, is_now))
    return tuple(changed)


def regressions(changed: Iterable[Difference]) -> tuple[Difference, ...]:
    """The cases that passed before."""
    return tuple(result for result in changed if result.before == "pass")


def improvements(changed: Iterable[Difference]) -> tuple[Difference, ...]:
    """The cases that pass now, without those that did not run before."""
    better = []
    for result in changed:
        # A test that is new in the series is no improvement of the kernel.
        if result.after == "pass" and result.before not in ("absent", "pass"):
            better.append(result)
    return tuple(better)


def new_troubles(before: Boot, after: Boot) -> tuple[Trouble, ...]:
    """Troubles with a text that the kernel did not print before, one for each text."""
    # By its text: a WARNING of the base may come later, or on another processor.
    old = {trouble.text for trouble in before.troubles}
    new = {}
    for trouble in after.troubles:
        if trouble.text not in old:
            new[trouble.text] = trouble
    return tuple(new.values())
