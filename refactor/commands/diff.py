"""`refactor diff`: compare two runs of a series, or its results on two bases."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
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
# Seven is the least that git abbreviates to by itself (core.abbrev).
_TIP = re.compile(r"[0-9a-f]{7,40}")
_STOPS = frozenset({"failed", "incomplete", "not reached"})


@dataclass(frozen=True)
class KnownRun:
    """A run that can be compared.

    Attributes:
        tip: its last commit.
        current: whether the branch of the version is at it.
    """

    version: int
    base: Base
    tip: str
    commits: int
    current: bool


@dataclass(frozen=True)
class Comparison:
    """Two runs, compared.

    Attributes:
        range_diff: the output of git range-diff; empty where it was not asked for.
    """

    drift: Drift
    range_diff: str = ""

    @property
    def stopped(self) -> bool:
        """Whether one of them had to be made, and stopped."""
        return any(not _STOPS.isdisjoint(step.kinds) for step in self.drift.steps)


def runs(workplace: Workplace, program: Program) -> tuple[KnownRun, ...]:
    """Every run of a series that the repository has, the newest first."""
    known = []
    for version, present in drift.present(workplace, program):
        tip = workplace.repository.branch(branch_name(program.name, version))
        for run in present:
            known.append(KnownRun(version, run.onto, run.tip, len(run.changed), run.tip == tip))
    return tuple(known)


def diff(
    workplace: Workplace,
    program: Program,
    *,
    words: tuple[str, str],
    order: Callable[[int], Order],
    git: bool,
    say: Callable[[str], None],
) -> Comparison:
    """Compare two runs. A base that has no run is generated, and nothing of it is kept.

    Args:
        words: the older and the newer run: `v16`, the commit that a run ended with, or a base.
        order: version -> the options of a run, where one has to be made.
        git: whether to ask `git range-diff` too.

    Raises:
        BadInput: a word names nothing, or the series is not fit.
    """
    known: list[Run] = []
    for _, present in drift.present(workplace, program):
        known += present
    with Quarantine(workplace.repository) as quarantine:
        recorded = [_recorded(workplace, program.name, word=word, known=known) for word in words]
        version = _version(recorded, known)

        def side(word: str, run: Run | None) -> Made:
            if run:
                return Made(run)
            base, tree = workplace.base(quarantine, word)
            job = Job(workplace, program, past(program), order(version), say)
            return Made(run_on(job, ground(job, base, tree)), kept=False)

        old, new = map(side, words, recorded)
        range_diff = drift.range_diff(quarantine, old.run, new.run) if git else ""
        return Comparison(drift.compare(quarantine, workplace.cache, old=old, new=new), range_diff)


def _version(recorded: Sequence[Run | None], known: Sequence[Run]) -> int:
    """The version as which a base without a run is generated: that of the other side, if any."""
    for run in (*reversed(recorded), *known):
        if run:
            return run.version
    return 1


def _recorded(workplace: Workplace, series: str, *, word: str, known: Sequence[Run]) -> Run | None:
    """The run that a word names; None when it names a base that has none."""
    version = _VERSION.fullmatch(word)
    if version:
        number = int(version[1])
        run = _first(known, lambda run: run.version == number)
        if run is None:
            raise BadInput(
                f"there is no run of {series} {word} here",
                f"`refactor diff {series}` lists the runs",
            )
        return run
    if _TIP.fullmatch(word):
        run = _first(known, lambda run: run.tip.startswith(word))
        if run:
            return run
    # Not a run's last commit: digits may also name a base.
    commit = workplace.repository.commit(word)
    # The newest run comes first, so that of several on one base it is the one that counts.
    return _first(known, lambda run: run.onto.commit == commit)


def _first(known: Sequence[Run], is_wanted: Callable[[Run], bool]) -> Run | None:
    return next(filter(is_wanted, known), None)
