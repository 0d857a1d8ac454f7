"""`refactor diff`: what differs between two runs of a series, or between what it comes to on two bases."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from refactor.engine import drift
from refactor.engine.branch import branch_name
from refactor.engine.drift import Made
from refactor.engine.job import Job, Order
from refactor.engine.prerequisite import ground, run_on
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput
from refactor.git.quarantine import Quarantine
from refactor.library.history import past
from refactor.library.program import Program
from refactor.runs.drift import Drift
from refactor.runs.run import Base, Run

_VERSION = re.compile(r"v([1-9]\d*)", re.ASCII)
_TIP = re.compile(r"[0-9a-f]{7,40}")


@dataclass(frozen=True)
class KnownRun:
    """A run that can be named: `tip` is its last commit, `current` whether the version's branch is at it."""

    version: int
    base: Base
    tip: str
    commits: int
    current: bool


@dataclass(frozen=True)
class Comparison:
    """Two runs, compared; `range_diff` is what git says of them, when it was asked for."""

    drift: Drift
    range_diff: str = ""

    @property
    def stopped(self) -> bool:
        """Whether one of them had to be made, and stopped."""
        stops = {"failed", "incomplete", "not reached"}
        return any(not stops.isdisjoint(step.kinds) for step in self.drift.steps)


def runs(workplace: Workplace, program: Program) -> tuple[KnownRun, ...]:
    """Every run of a series that the repository has, the newest first."""
    known = []
    for version, found in drift.present(workplace, program):
        tip = workplace.repository.branch(branch_name(program.name, version))
        for run in found:
            known.append(KnownRun(version, run.onto, run.tip, len(run.changed), run.tip == tip))
    return tuple(known)


def diff(
    workplace: Workplace,
    program: Program,
    words: tuple[str, str],
    order: Callable[[int], Order],
    git: bool,
    say: Callable[[str], None],
) -> Comparison:
    """What differs between two runs. A base that has no run is generated, and nothing of it is kept.

    Args:
        words: what names the older and the newer: `v16`, the commit that a run ended with, or a
            base.
        order: version -> what a run is asked for, where one has to be made.
        git: whether to ask `git range-diff` too.

    Raises:
        BadInput: a word names nothing, or the series is not fit.
    """
    known = list(drift.present(workplace, program))
    with Quarantine(workplace.repository) as quarantine:
        found = [_recorded(workplace, program.name, word, known) for word in words]
        version = next((run.version for run in reversed(found) if run), known[0][0] if known else 1)

        def made(word: str, run: Run | None) -> Made:
            if run:
                return Made(run)
            base, tree = workplace.base(quarantine, word)
            job = Job(workplace, program, past(program), order(version), say)
            return Made(run_on(job, ground(job, base, tree)), kept=False)

        old, new = (made(word, run) for word, run in zip(words, found, strict=True))
        said = drift.range_diff(quarantine, old.run, new.run) if git else ""
        return Comparison(drift.compare(quarantine, workplace.cache, old, new), said)


def _recorded(
    workplace: Workplace, series: str, word: str, known: list[tuple[int, list[Run]]]
) -> Run | None:
    """The run that a word names; None when it names a base that has none."""
    every = [run for _, found in known for run in found]
    if version := _VERSION.fullmatch(word):
        if run := next((run for run in every if run.version == int(version[1])), None):
            return run
        raise BadInput(
            f"there is no run of {series} {word} here", f"`refactor diff {series}` lists the runs"
        )
    if _TIP.fullmatch(word) and (
        run := next((run for run in every if run.tip.startswith(word)), None)
    ):
        return run
    commit = workplace.repository.commit(word)
    return next((run for run in every if run.onto.commit == commit), None)
