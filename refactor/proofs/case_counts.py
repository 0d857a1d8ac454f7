"""The results of tests in numbers: on the base and with the series."""

from __future__ import annotations

from collections.abc import Sequence

from refactor.boot.result import Boot, ProgramResult
from refactor.runs.evidence import BootedKernel


def booted_kernel(arch: str, base: Boot, boot: Boot, expected: Sequence[str]) -> BootedKernel:
    """A kernel that passed, for the evidence.

    Args:
        expected: sentences about differences that the series declares.
    """
    tests = 0
    for trial in boot.trials:
        # A test that the base does not have is absent in both.
        tests += trial.status != "absent"
    return BootedKernel(arch, tests, _passed(base), _passed(boot), tuple(expected))


def _passed(boot: Boot) -> int:
    return sum(trial.counts.get("pass", 0) for trial in boot.trials)


def table(base: Boot, boot: Boot) -> list[str]:
    """A line for each test: the counts of its results, and those of the base where they differ."""
    trials = {trial.name: trial for trial in boot.trials}
    lines = []
    for old in base.trials:
        new = trials[old.name]
        if old.status == new.status == "absent":
            lines.append(f"{old.name}: not in this base")
            continue
        before, after = _counts(old), _counts(new)
        suffix = "" if before == after else f" (base: {before})"
        lines.append(f"{old.name}: {after}{suffix}")
    return lines


def _counts(trial: ProgramResult) -> str:
    """The number of cases by result, passed ones first, and the result of the program."""
    # sorted() is stable: the others stay in the order in which they came up.
    counts = sorted(trial.counts.items(), key=lambda item: item[0] != "pass")
    words = [f"{number} {status}" for status, number in counts]
    return f"{', '.join(words) or 'no cases'}; {trial.status}"
