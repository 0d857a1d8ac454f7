"""Instructions that a program of a series takes, counted by QEMU's virtual clock."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from refactor.boot.result import Boot
from refactor.errors import Unavailable

# The diagnostics of a case, as the guide asks for them.
_FIGURE = re.compile(r"(?P<times>[1-9]\d*) times in (?P<ns>\d+) ns")


@dataclass(frozen=True)
class InstructionCounts:
    """The instructions for one time, over the boots with different seeds."""

    counts: tuple[float, ...]

    def __str__(self) -> str:
        """The mean, and the least and the most where they differ."""
        mean = sum(self.counts) / len(self.counts)
        least, most = f"{min(self.counts):.0f}", f"{max(self.counts):.0f}"
        return f"{mean:.0f}" if least == most else f"{mean:.0f} ({least} to {most})"


def spreads(boots: Sequence[Boot], program: str, ns: int) -> dict[str, InstructionCounts]:
    """Case -> the instructions that one time of it takes.

    Args:
        boots: of one kernel, each with another seed.
        program: the name of the program's trial.
        ns: of the virtual clock for one instruction.

    Raises:
        Unavailable: the program did not run to its end, or did not print figures.
    """
    counts: dict[str, list[float]] = {}
    for boot in boots:
        for case, count in _counts(boot, program, ns).items():
            counts.setdefault(case, []).append(count)
    return {case: InstructionCounts(tuple(found)) for case, found in counts.items()}


def _counts(boot: Boot, program: str, ns: int) -> dict[str, float]:
    trial = next(trial for trial in boot.trials if trial.name == program)
    if trial.status != "pass":
        raise Unavailable(f"{program} is not measured: {trial.status} on Linux {boot.release}")
    counts = {}
    for case in trial.cases:
        figure = _FIGURE.fullmatch(case.detail)
        if figure is None:
            raise Unavailable(
                f"{program}: {case.name} is not measured: it prints {case.detail!r}",
                "wanted a line `# 1000 times in 123456 ns` above its result",
            )
        counts[case.name] = int(figure["ns"]) / ns / int(figure["times"])
    if not counts:
        raise Unavailable(f"{program} is not measured: it prints no result")
    return counts
