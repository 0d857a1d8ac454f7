"""`refactor check`: check the commits of a version as a maintainer would before applying them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from refactor.build.workshop import Workshop
from refactor.engine.branch import branch_name, recorded_run
from refactor.engine.workplace import Workplace
from refactor.git.quarantine import Quarantine
from refactor.git.thin_pack import thin_pack
from refactor.git.tree import Tree
from refactor.library.history import decisions
from refactor.library.program import Program
from refactor.proofs.commit import CheckedSeries
from refactor.proofs.examine import Tell, Which, examine
from refactor.runs.evidence import joined, trees
from refactor.runs.proof import Report
from refactor.tools.workers import keep_here


@dataclass(frozen=True)
class Means:
    """Options of a check.

    Attributes:
        jobs: processes at once.
        llvm: build with LLVM=1, whatever the series declares.
        boot: the kernels that are booted.
    """

    jobs: int
    llvm: bool = False
    boot: Which = "none"


def check(
    workplace: Workplace, program: Program, *, version: int, means: Means, tell: Tell
) -> Report:
    """Check the branch of a version.

    Raises:
        BadInput: there is no such branch, or the series is another one than that which made it.
        Refused: the branch holds commits that are not ours.
    """
    repository, cache = workplace.repository, workplace.cache
    run = recorded_run(workplace, program, version)

    def say(words: str) -> None:
        tell(words, None)

    # The proofs generate, merge and apply: none of their objects may stay in the user's repository.
    with Quarantine(repository) as quarantine:
        base = Tree(quarantine, cache, run.base.tree, run.base.tree)
        # The public base: below the series that this one comes after.
        asked = Tree(quarantine, cache, run.onto.tree, run.onto.tree)
        series = CheckedSeries(program, run, base, asked, decisions(program))
        if series.distrust:
            keep_here()
        with Workshop(
            repository,
            cache,
            kernel=run.base.kernel,
            jobs=means.jobs,
            llvm=means.llvm,
            distrust=series.distrust,
            waiting=partial(say, "waiting for another check"),
            say=say,
        ) as workshop:
            workshop.let_leave(lambda: thin_pack(repository, run))
            name = branch_name(program.name, version)
            report = examine(series, name, workshop=workshop, boot=means.boot, tell=tell)
    if report.evidence:
        records = workplace.records(program.name, version)
        records.keep_evidence(joined(records.evidence(trees(run)), report.evidence))
    return report
