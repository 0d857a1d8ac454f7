"""The version of a series that is worked on: what verbs take where the user names none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from refactor.engine.branch import branch_name
from refactor.engine.sent import SENT
from refactor.engine.trust import maker
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput
from refactor.library.history import ledger_file, words_file
from refactor.library.program import Program
from refactor.review.ledger import Version
from refactor.runs.run import Run

FIRST = 1


def open_version(workplace: Workplace, program: Program) -> int:
    """The last version that was run; once that was posted, the one that `next` opened, if it did.

    A run that was undone does not count. Without any, the first version is open.
    """
    run = max(standing(workplace, program), default=0)
    # A version posted by hand need not have been run here.
    posted = last_posted(program)
    if posted is None or run > posted.version or not _is_whole(workplace, program, posted):
        return run or FIRST
    # `next` makes this file: the user has opened the version.
    if words_file(program, posted.version + 1).exists():
        return posted.version + 1
    return posted.version


def last_posted(program: Program) -> Version | None:
    """The newest version in the ledger; None where it has none."""
    return max(ledger_file(program).read().version, key=_number, default=None)


def version_to_run(workplace: Workplace, program: Program) -> int:
    """The open version, for a verb that moves its branch.

    Raises:
        BadInput: the last version was posted, and no other is open.
    """
    version = open_version(workplace, program)
    posted = ledger_file(program).read().of(version)
    # A posted version stays what reviewers have read.
    if posted is not None and _is_whole(workplace, program, posted):
        raise BadInput(
            f"v{version} of {program.name} was posted",
            f"`refactor next {program.name}` opens v{version + 1}",
        )
    return version


def standing(workplace: Workplace, program: Program) -> Iterator[int]:
    """The versions that were run and not undone: there is a branch, or a ref keeps what was sent.

    Branches of an untrusted series of that name are left out.
    """
    by = maker(program)
    for version in versions_with_refs(workplace, program.name):
        run = _run_at_branch(workplace, program.name, version)
        if run is None or not by.objection(run):
            yield version


def versions_with_refs(workplace: Workplace, series: str) -> list[int]:
    """The versions that have records, and a branch or a ref that keeps what was sent."""
    refs = workplace.repository.refs(f"refs/heads/{series}", SENT)
    found = []
    for version in workplace.versions(series):
        kept = re.compile(rf"{SENT}/{re.escape(series)}-v{version}(?:/.*)?")
        branch = f"refs/heads/{branch_name(series, version)}"
        if branch in refs or any(map(kept.fullmatch, refs)):
            found.append(version)
    return found


def _run_at_branch(workplace: Workplace, series: str, version: int) -> Run | None:
    """The run that made the last commit of a branch; None where no run did, or no branch is."""
    tip = workplace.repository.branch(branch_name(series, version))
    record = workplace.records(series, version).of(tip) if tip else None
    return record.run if record else None


def _is_whole(workplace: Workplace, program: Program, posted: Version) -> bool:
    """Whether a version was posted to its end: of a tree-wide series, bundles may not be yet."""
    run = _run_at_branch(workplace, program.name, posted.version)
    if run is None:
        return True
    groups = {step.id for step in run.changed if step.group}
    for patch in posted.patch:
        groups.discard(patch.step)
    return not groups


def _number(posted: Version) -> int:
    return posted.version
