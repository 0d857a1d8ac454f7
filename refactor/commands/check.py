"""`refactor check`: check the commits of a version as a maintainer would before applying them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from refactor.build.workshop import Workshop
from refactor.engine.branch import branch_name, recorded_run
from refactor.engine.workplace import Workplace
from refactor.errors import Refused
from refactor.git.quarantine import Quarantine
from refactor.git.tree import Tree
from refactor.library.history import decisions
from refactor.library.program import Program
from refactor.proofs.commit import CheckedSeries
from refactor.proofs.examine import Tell, Which, examine
from refactor.runs.evidence import joined, trees
from refactor.runs.proof import Report
from refactor.store.cache import write_whole


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
    name = branch_name(program.name, version)
    run = recorded_run(workplace, program, version)

    def waiting() -> None:
        tell("waiting for another check", 0.0)

    # The proofs generate, merge and apply: none of their objects may stay in the user's repository.
    with Quarantine(repository) as quarantine:
        base = Tree(quarantine, cache, run.base.tree, run.base.tree)
        # The public base: below the series that this one comes after.
        asked = Tree(quarantine, cache, run.onto.tree, run.onto.tree)
        series = CheckedSeries(program, run, base, asked, decisions(program))
        with Workshop(
            repository,
            cache,
            kernel=run.base.kernel,
            jobs=means.jobs,
            llvm=means.llvm,
            distrust=series.distrust,
            waiting=waiting,
        ) as workshop:
            report = examine(series, name, workshop=workshop, boot=means.boot, tell=tell)
    if report.evidence:
        records = workplace.records(program.name, version)
        records.keep_evidence(joined(records.evidence(trees(run)), report.evidence))
    return report


def keep_page(page: str, file: Path, mark: str) -> None:
    """Write a page, over nothing but an earlier one.

    Args:
        mark: a text that every page holds.

    Raises:
        Refused: the file holds something else.
    """
    # A directory, a device or a socket is never ours.
    if file.exists() and not (file.is_file() and mark.encode() in file.read_bytes()):
        raise Refused(
            f"{file} is there and is no report of refactor's", "name another file with --html"
        )
    write_whole(file, page.encode())
