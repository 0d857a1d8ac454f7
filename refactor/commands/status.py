"""`refactor status`: how far a tree-wide series has come, and who has to be asked again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from refactor.engine.branch import recorded_run
from refactor.engine.bundles import bundle_recipients, is_spread
from refactor.engine.drift import present
from refactor.engine.fingerprints import of_run
from refactor.engine.mail_settings import mail_settings
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput
from refactor.git.patch_text import patch_text
from refactor.git.quarantine import Quarantine
from refactor.library.history import ledger_file
from refactor.library.program import Program
from refactor.mail.date import iso_time
from refactor.review.ledger import Ledger
from refactor.review.objections import open_objections
from refactor.runs.burndown import OPEN, GroupState, group_states
from refactor.runs.run import Base, Run
from refactor.runs.subsystems import (
    SubsystemState,
    VersionProgress,
    by_subsystem,
    by_version,
    counted,
)
from refactor.text.change import by_name
from refactor.text.formatting import Formatting, formatting

_DAY = 86_400


@dataclass(frozen=True)
class SeriesStatus:
    """The groups of a tree-wide series, and how far they have come.

    Attributes:
        version: of the run that is looked at.
        states: state -> the number of groups in it.
        open: groups that the base still has to get, held ones among them.
        left: lines that still hold the words of the rules.
        older: days without an answer after which a mail waits.
        long, joinable: added lines over 80 columns, and those broken without need.
        formatting: id of a commit -> the same of its group, where there are any.
    """

    series: str
    version: int
    base: Base
    states: Mapping[str, int]
    open: int
    left: int
    older: int
    long: int
    joinable: int
    groups: tuple[GroupState, ...]
    subsystems: tuple[SubsystemState, ...]
    versions: tuple[VersionProgress, ...]
    formatting: Mapping[str, Formatting]


def status(
    workplace: Workplace, program: Program, version: int, *, older: int, now: float
) -> SeriesStatus:
    """The status of a series, by the run of a version and the ledger.

    Args:
        older: days without an answer after which a mail waits.
        now: in seconds since 1970.

    Raises:
        BadInput: the series makes no groups, or there is no run of that version.
        Refused: the branch holds commits that are not ours.
    """
    run = recorded_run(workplace, program, version)
    _require_spread(program, run)
    ledger = ledger_file(program).read()
    with Quarantine(workplace.repository) as objects:
        opposed = _opposed(objects, run, ledger)
        lines = _formatting(objects, run)
    whole = _sum(lines.values())
    people = _addressees(workplace, program, run)
    earlier = _earlier(workplace, program, version)
    groups = group_states(run, ledger, opposed=opposed, people=people, earlier=earlier)
    return SeriesStatus(
        series=program.name,
        version=version,
        base=run.onto,
        states=counted(groups),
        open=sum(group.state in OPEN for group in groups),
        left=sum(group.left for group in groups),
        older=older,
        long=whole.long,
        joinable=whole.joinable,
        groups=groups,
        subsystems=by_subsystem(groups, iso_time(now - older * _DAY)),
        versions=tuple(by_version(groups, ledger)),
        formatting=lines,
    )


def _require_spread(program: Program, run: Run) -> None:
    if not is_spread(run) and not any(step.declared.spread for step in program.steps):
        raise BadInput(
            f"no step of {program.name} makes a patch for each group of files",
            "[step.spread] does; see `refactor help series`",
        )


def _opposed(objects: Quarantine, run: Run, ledger: Ledger) -> dict[str, str]:
    """Id of a commit -> a sentence about the objection that stands against it."""
    if not ledger.objection:
        return {}
    changes = {}
    for step, made in of_run(objects, run).items():
        changes[step] = made.change
    return {each.step: each.words for each in open_objections(ledger, changes)}


def _formatting(objects: Quarantine, run: Run) -> dict[str, Formatting]:
    groups = {step.commit: step for step in run.changed if step.group}
    diffs = by_name(patch_text(objects, list(groups)))
    found = {}
    for commit, step in groups.items():
        lines = formatting(diffs.get(commit, b""))
        if lines != Formatting():
            found[step.id] = lines
    return found


def _sum(groups: Iterable[Formatting]) -> Formatting:
    long, joinable = 0, 0
    for lines in groups:
        long += lines.long
        joinable += lines.joinable
    return Formatting(long, joinable)


def _addressees(workplace: Workplace, program: Program, run: Run) -> dict[str, tuple[str, ...]]:
    """Id of a commit -> the people in To of its mail; without any, those in Cc."""
    settings = mail_settings(workplace.repository)
    people = {}
    for step in run.changed:
        mail = bundle_recipients([step], program.recipients, settings)[step.id]
        # A section may name a list alone, and lists are in Cc.
        people[step.id] = mail.to or mail.cc
    return people


def _earlier(workplace: Workplace, program: Program, version: int) -> set[str]:
    """Ids of the commits that runs of earlier versions made."""
    known: set[str] = set()
    for number, runs in present(workplace, program):
        if number < version:
            # The first is the one that the branch is at, or that was posted.
            known.update(step.id for step in runs[0].changed)
    return known
