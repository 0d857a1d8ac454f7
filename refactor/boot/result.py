"""The results of booting a kernel and running tests in it, as values to be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

import msgspec

Status = Literal["pass", "fail", "skip", "crash", "hang", "absent"]
"""The result of a test or one of its cases; absent: it did not run."""


class Case(msgspec.Struct, frozen=True):
    """One line of a test's results."""

    name: str
    status: Status


class Trial(msgspec.Struct, frozen=True):
    """One test program: its cases, its own result, and the seconds that it took."""

    name: str
    cases: tuple[Case, ...]
    status: Status
    seconds: float

    @property
    def counts(self) -> dict[Status, int]:
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
    trials: tuple[Trial, ...]
    troubles: tuple[Trouble, ...]
    ended: str
    tail: str = ""

    @property
    def results(self) -> dict[tuple[str, str], Status]:
        """(test, case) -> its result; the case without a name is the program itself."""
        # The programs come last: reports name a failed case before the program that it failed.
        cases: dict[tuple[str, str], Status] = {}
        programs: dict[tuple[str, str], Status] = {}
        for trial in self.trials:
            programs[trial.name, ""] = trial.status
            for case in trial.cases:
                cases[trial.name, case.name] = case.status
        return cases | programs


class Difference(msgspec.Struct, frozen=True):
    """A case with another result than before."""

    test: str
    case: str
    before: Status
    after: Status

    @property
    def key(self) -> tuple[str, str]:
        """The test and the case."""
        return self.test, self.case

    @property
    def words(self) -> str:
        """The case, or the program itself, with both results."""
        return f"{self.case or 'the program'}: {self.before} before, {self.after} now"

    def __str__(self) -> str:
        """As a person reads it."""
        return f"{self.test}: {self.words}"


def differences(before: Boot, after: Boot) -> tuple[Difference, ...]:
    """Every case with another result than before."""
    old, new = before.results, after.results
    changed = []
    for key in dict.fromkeys((*old, *new)):
        then, now = old.get(key, "absent"), new.get(key, "absent")
        if then != now:
            changed.append(Difference(*key, then, now))
    return tuple(changed)


def regressions(changed: Iterable[Difference]) -> tuple[Difference, ...]:
    """The cases that passed before."""
    return tuple(result for result in changed if result.before == "pass")


def improvements(changed: Iterable[Difference]) -> tuple[Difference, ...]:
    """The cases that pass now, without those that did not run before."""
    better = []
    for result in changed:
        # A test that is new in the series is no improvement of the kernel.
        if result.after == "pass" and result.before != "absent":
            better.append(result)
    return tuple(better)


def new_troubles(before: Boot, after: Boot) -> tuple[Trouble, ...]:
    """Troubles with a text that the kernel did not print before, one for each text."""
    old = {trouble.text for trouble in before.troubles}
    new = {}
    for trouble in after.troubles:
        if trouble.text not in old:
            new[trouble.text] = trouble
    return tuple(new.values())
