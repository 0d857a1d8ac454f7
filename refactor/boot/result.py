"""What came of booting a kernel and running tests in it, as values that can be compared."""

from __future__ import annotations

from collections import Counter
from typing import Literal

import msgspec

Status = Literal["pass", "fail", "skip", "crash", "hang", "absent"]
"""Of a test or one of its cases; absent: it never came to it."""


class Case(msgspec.Struct, frozen=True):
    """One line of a test's results."""

    name: str
    status: Status


class Trial(msgspec.Struct, frozen=True):
    """One test program: its cases, how it ended itself, and the seconds it took."""

    name: str
    cases: tuple[Case, ...]
    status: Status
    seconds: float

    @property
    def counts(self) -> dict[Status, int]:
        """How many cases came to what."""
        return dict(Counter(case.status for case in self.cases))


class Trouble(msgspec.Struct, frozen=True):
    """A complaint of the kernel's: panic, oops, BUG, WARNING or stall; its first line, plain, and all of it."""

    kind: str
    text: str
    lines: str


class Boot(msgspec.Struct, frozen=True):
    """One boot.

    Attributes:
        release: that the kernel calls itself.
        ended: `done`, `hang`, `died`, or `error: ...` in init's words.
        tail: the last lines of the console, where it was not done.
    """

    release: str
    trials: tuple[Trial, ...]
    troubles: tuple[Trouble, ...]
    ended: str
    tail: str = ""

    @property
    def results(self) -> dict[tuple[str, str], Status]:
        """(test, case) -> what it came to; the program itself is the case without a name."""
        every = {
            (trial.name, case.name): case.status for trial in self.trials for case in trial.cases
        }
        return every | {(trial.name, ""): trial.status for trial in self.trials}


class Difference(msgspec.Struct, frozen=True):
    """A case that came to something else."""

    test: str
    case: str
    before: Status
    after: Status

    @property
    def words(self) -> str:
        """What became of the case, or of the program itself."""
        return f"{self.case or 'the program'}: {self.before} before, {self.after} now"

    def __str__(self) -> str:
        """As a person reads it."""
        return f"{self.test}: {self.words}"


def differences(before: Boot, after: Boot) -> tuple[Difference, ...]:
    """Every case that is not what it was."""
    old, new = before.results, after.results
    return tuple(
        Difference(*key, old.get(key, "absent"), new.get(key, "absent"))
        for key in dict.fromkeys((*old, *new))
        if old.get(key, "absent") != new.get(key, "absent")
    )


def regressions(found: tuple[Difference, ...]) -> tuple[Difference, ...]:
    """Those that passed and do not any more."""
    return tuple(each for each in found if each.before == "pass")


def improvements(found: tuple[Difference, ...]) -> tuple[Difference, ...]:
    """Those that pass now and did not."""
    return tuple(each for each in found if each.after == "pass" and each.before != "absent")


def new_troubles(before: Boot, after: Boot) -> tuple[Trouble, ...]:
    """Complaints that the kernel did not have before."""
    known = {trouble.text for trouble in before.troubles}
    return tuple({each.text: each for each in after.troubles if each.text not in known}.values())
