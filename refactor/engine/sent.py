"""Versions that were posted: their branches stay what reviewers have read, and a ref keeps them."""

from __future__ import annotations

import msgspec

from refactor.engine.branch import branch_name
from refactor.engine.fingerprints import of_run
from refactor.errors import BadInput, Refused
from refactor.git.entry import ABSENT
from refactor.git.plumbing import Git
from refactor.git.repository import Repository
from refactor.object_names import CommitId
from refactor.review.ledger import Ledger, Version
from refactor.runs.run import Run

SENT = "refs/refactor/sent"
"""Refs to the last commits of posted versions: `<SENT>/<series>-v<version>`."""


def sent_ref(series: str, version: int) -> str:
    """The ref that keeps a posted version."""
    return f"{SENT}/{series}-v{version}"


def keep_sent(repository: Repository, series: str, version: int, tip: CommitId) -> None:
    """Keep the commits of a version that was just posted; those that are kept already stay.

    Raises:
        Refused: another process makes the ref at the same time.
    """
    ref = sent_ref(series, version)
    if repository.ref(ref) is None:
        repository.move({ref: (ABSENT, tip)}, f"refactor: post {series} v{version}")


def sent_tip(repository: Repository, series: str, version: int) -> CommitId | None:
    """The commit that is kept of a posted version; None where none is."""
    kept = repository.ref(sent_ref(series, version))
    return None if kept is None else CommitId(kept)


def is_as_posted(objects: Git, run: Run, posted: Version) -> bool:
    """Whether the patches of a run change just what was posted.

    A version that was written by hand may be posted beside a branch of the same number.

    Args:
        objects: a repository that has the commits of the run.
    """
    made = of_run(objects, run)
    changes = {step.id: made[step.id].change for step in run.changed}
    return changes == {patch.step: patch.change for patch in posted.patch}


def stays(series: str, version: int) -> Refused:
    """The error for a branch that would no longer be what was posted."""
    return Refused(
        f"v{version} of {series} was posted, and branch {branch_name(series, version)} stays as it "
        "was sent",
        f"`refactor next {series}` opens the next version",
    )


def times_sent(repository: Repository, run: Run, ledger: Ledger) -> int:
    """The number of times that the version of a run was sent, as the ledger knows.

    Raises:
        BadInput: it was not posted.
        Refused: the run is not what was posted.
    """
    series, version = run.series, run.version
    posted = ledger.of(version)
    if posted is None:
        raise BadInput(
            f"v{version} of {series} was not posted",
            f"without --resend it is written for the first time; `refactor post {series} "
            f"-v{version} --mbox FILE` writes down what was sent",
        )
    if sent_tip(repository, series, version) != run.tip:
        raise Refused(
            f"branch {branch_name(series, version)} is not what was posted",
            f"only that can be sent again; `refactor next {series}` opens the next version",
        )
    # A mail that was sent again has a message-id for each time.
    return max(len(patch.message_id) for patch in posted.patch)


def before_answers(ledger: Ledger, version: int) -> Ledger:
    """The ledger as it was when a version was sent: without the tags that were given on it."""
    tags = [tag for tag in ledger.tag if tag.version < version]
    return msgspec.structs.replace(ledger, tag=tuple(tags))
