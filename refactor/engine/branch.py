"""The branch of a series: `<series>/v<version>`, moved once, and never over foreign commits."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from refactor.engine.trust import Maker, maker
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput, Refused
from refactor.git import handover
from refactor.git.entry import ABSENT
from refactor.git.quarantine import Quarantine
from refactor.git.repository import Repository
from refactor.library.program import Program
from refactor.mail.people import Person
from refactor.object_names import CommitId
from refactor.runs.run import BranchMove, Record, Run
from refactor.store.records import Records

BACKUP = "refs/refactor/replaced"
"""Refs to the tips of branches that --force replaced: `<BACKUP>/<branch>/<12 digits>`."""


@dataclass(frozen=True)
class Guarded:
    """A branch that may be moved.

    Attributes:
        tip: its commit now; None when there is no such branch.
        foreign: the newest commit on it that is not ours; None when all are.
    """

    name: str
    tip: str | None
    foreign: str | None = None


def branch_name(series: str, version: int) -> str:
    """The branch of one version of a series."""
    return f"{series}/v{version}"


def guard(
    repository: Repository, records: Records, name: str, *, base: str, maker: Maker, force: bool
) -> Guarded:
    """Look at the branch before anything is done.

    Raises:
        Refused: it is checked out in a work tree; or `force` is not given, and it holds a commit
            that is not ours, or one of another series of that name: the commit or the directory is
            named.
    """
    _require_free(repository, name)
    tip = repository.branch(name)
    if tip is None:
        return Guarded(name, None)
    ours = records.commits()
    if tip in ours or tip == base:
        # A commit names its parents: below one of ours there are only ours and a base.
        record = records.of(tip)
        objection = maker.objection(record.run) if record else None
        if objection and not force:
            raise Refused(
                f"branch {name} was {objection}",
                "run another version, or --force to move the branch",
            )
        return Guarded(name, tip, tip if objection else None)
    bases = {record.run.base.commit for record in records.all()}
    foreign = repository.history(tip, without=sorted({*ours, *bases, base}), most=1)
    # A tip below one of the bases has nothing that is not in them.
    commit, subject = foreign[0] if foreign else (tip, "an ancestor of the base")
    if not force:
        raise Refused(
            f"branch {name} holds {commit[:12]} ({subject}), which refactor did not make",
            "keep it elsewhere, or --force to move the branch away from it",
        )
    return Guarded(name, tip, commit)


def _require_free(repository: Repository, name: str) -> None:
    """Refuse a branch that is checked out or in use, or whose name git cannot take."""
    where = repository.checked_out_in(name)
    if where:
        raise Refused(
            f"branch {name} is checked out in {where}",
            "moving it would change that work tree; switch it first",
        )
    busy = repository.busy_with(name)
    if busy:
        operation, place = busy
        raise Refused(
            f"git {operation} is at work on branch {name} in {place}",
            "finish it first, or --abort it",
        )
    series = name.partition("/")[0]
    for other, target in repository.branches(series).items():
        if other == name and target:
            raise Refused(
                f"branch {name} is another name for {target}", "moving it would move that"
            )
        # A loose ref is a file, and its name cannot be a directory too (git-check-ref-format(1)).
        if other == series or other.startswith(f"{name}/"):
            raise Refused(
                f"there can be no branch {name} beside branch {other}",
                f"`git branch -m {other} NEW` helps",
            )


def move(
    repository: Repository,
    quarantine: Quarantine,
    records: Records,
    *,
    branch: Guarded,
    run: Run,
    below: tuple[BranchMove, ...] = (),
) -> str:
    """Hand the commits over, keep the record, and move the branch, in this order.

    Only the last step is visible: a run that is killed before it leaves the branch as it was.

    Args:
        below: the branches that have moved for this one, to be undone with it.

    Returns:
        The ref under which a tip with foreign commits stays reachable; empty when there was none.

    Raises:
        Refused: the branch is no longer where it was looked at.
    """
    # What a run that was killed left in the repository.
    handover.drop_abandoned(repository)
    if run.tip == branch.tip:
        _keep_again(records, branch, run)
        return ""
    # Once more: a run takes minutes, and the branch may have been checked out meanwhile.
    _require_free(repository, branch.name)
    moves: dict[str, tuple[str, str]] = {}
    moves[f"refs/heads/{branch.name}"] = (branch.tip or ABSENT, run.tip)
    kept = ""
    if branch.foreign and branch.tip:
        kept = f"{BACKUP}/{branch.name}/{branch.tip[:12]}"
        moves[kept] = (repository.ref(kept) or ABSENT, branch.tip)
    # The record comes first: a branch at commits without one would look like foreign work.
    with quarantine.handed_over(run.tip, _in_repository(run)):
        records.keep(Record(run, branch.name, branch.tip or "", bool(branch.foreign), below))
        repository.move(moves, f"refactor: run {run.series} v{run.version} on {run.base.name}")
    return kept


def _in_repository(run: Run) -> CommitId:
    """The commit below a run that the repository has: another author's are in the quarantine."""
    return run.onto.commit if run.foreign else run.base.commit


def _keep_again(records: Records, branch: Guarded, run: Run) -> None:
    """Keep what a run of the very commits that a branch is at knows more of them."""
    earlier = records.of(run.tip)
    if branch.foreign or (earlier and earlier.run.untrusted and not run.untrusted):
        # The foreign commits are the very ones of this run: from now on they are ours.
        records.keep(Record(run, branch.name, run.tip))
    elif earlier and _knows_more(run, earlier.run):
        records.keep(msgspec.structs.replace(earlier, run=run))


def _knows_more(run: Run, earlier: Run) -> bool:
    """Whether a run of the same commits was checked further, or names other people."""
    newly_checked = _is_checked(run) and not _is_checked(earlier)
    return newly_checked or _named(run) != _named(earlier)


def _is_checked(run: Run) -> bool:
    return not any(step.facts.unchecked for step in run.changed)


def _named(run: Run) -> list[tuple[Person, ...]]:
    return [step.people for step in run.changed]


def record_to_undo(repository: Repository, records: Records, name: str) -> Record:
    """The record of the run that a branch is at.

    Raises:
        BadInput: there is no such branch, or no run to undo.
        Refused: it is checked out, or a commit on it is not ours.
    """
    tip = repository.branch(name)
    if tip is None:
        raise BadInput(f"there is no branch {name}", "`refactor run` makes it")
    _require_free(repository, name)
    record = records.of(tip)
    if record is None:
        raise Refused(
            f"the tip of {name}, {tip[:12]}, was not made by a run",
            "nothing of this tool's to undo there",
        )
    return record


def undo(repository: Repository, record: Record, below: Iterable[BranchMove]) -> None:
    """Put a branch back to where it was before its last run, all or nothing.

    A branch that this run made is deleted.

    Args:
        below: the branches that go back with it.

    Raises:
        Refused: one of them is checked out, or has moved meanwhile.
    """
    # The record stays: the same run made again is known for ours.
    back: dict[str, tuple[str, str]]
    back = {f"refs/heads/{record.branch}": (record.run.tip, record.previous or ABSENT)}
    for move in below:
        name = branch_name(move.series, move.version)
        _require_free(repository, name)
        back[f"refs/heads/{name}"] = (move.tip, move.previous or ABSENT)
    repository.move(back, f"refactor: undo {record.branch}")


def recorded_run(workplace: Workplace, program: Program, version: int) -> Run:
    """The run that the branch of a version is at.

    Raises:
        BadInput: there is no such branch.
        Refused: its tip is no commit of a run, or another series of that name made it, which is
            not trusted.
    """
    series = program.name
    name = branch_name(series, version)
    tip = workplace.repository.branch(name)
    if tip is None:
        raise BadInput(f"there is no branch {name}", f"`refactor run {series} --onto REV` makes it")
    record = workplace.records(series, version).of(tip)
    if record is None:
        raise Refused(
            f"the tip of {name}, {tip[:12]}, was not made by a run on this machine",
            "`git format-patch` formats it as it is, `refactor run` makes it anew",
        )
    objection = maker(program).objection(record.run)
    if record.run.stranger and objection:
        raise Refused(
            f"branch {name} was {objection}", f"--path {shlex.quote(record.run.stranger)} names it"
        )
    return record.run
