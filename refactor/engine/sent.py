"""Versions that were posted: their branches stay what reviewers have read, and a ref keeps them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from refactor.engine.branch import branch_name
from refactor.errors import BadInput, Refused
from refactor.git.entry import ABSENT
from refactor.git.repository import Repository
from refactor.object_names import CommitId
from refactor.review.ledger import Ledger, Version
from refactor.runs.run import Run
from refactor.text.change import Fingerprint

SENT = "refs/refactor/sent"
"""Refs to the last commits of posted versions: `<SENT>/<series>-v<version>`, `.../<bundle>`."""


def sent_ref(series: str, version: int, bundle: str = "") -> str:
    """The ref that keeps a posted version, or a bundle of it."""
    whole = f"{SENT}/{series}-v{version}"
    return f"{whole}/{bundle}" if bundle else whole


def keep_sent(
    repository: Repository, series: str, version: int, tip: CommitId, *, bundle: str = ""
) -> None:
    """Keep the commits of a version, or a bundle of it, that was just posted.

    Those that are kept already stay.

    Raises:
        Refused: another process makes the ref at the same time.
    """
    # Without a ref, git gc would remove them once the branch is gone.
    ref = sent_ref(series, version, bundle)
    if repository.ref(ref) is None:
        repository.move({ref: (ABSENT, tip)}, f"refactor: post {series} v{version}")


def sent_tip(
    repository: Repository, series: str, version: int, bundle: str = ""
) -> CommitId | None:
    """The commit that is kept of a posted version, or a bundle of it; None where none is."""
    kept = repository.ref(sent_ref(series, version, bundle))
    return None if kept is None else CommitId(kept)


def sent_tips(repository: Repository, series: str, version: int) -> frozenset[str]:
    """The commits that are kept of a posted version, and of all bundles of it."""
    whole = sent_ref(series, version)
    return frozenset(repository.tips(whole).values())


def is_as_posted(made: Mapping[str, Fingerprint], run: Run, posted: Version) -> bool:
    """Whether the patches of a run change just what was posted.

    A version that was written by hand may be posted beside a branch of the same number.

    Args:
        made: step id -> fingerprint in the run.
    """
    changes = {}
    for step in run.changed:
        changes[step.id] = made[step.id].change
    return changes == {patch.step: patch.change for patch in posted.patch}


def bundles_as_posted(made: Mapping[str, Fingerprint], run: Run, posted: Version) -> list[str]:
    """The bundles whose patches change just what was posted; one without a name for no bundles."""
    if not posted.bundle:
        return [""] if is_as_posted(made, run, posted) else []
    same = []
    for bundle in posted.bundle:
        patches = [patch for patch in posted.patch if patch.bundle == bundle.key]
        if all(made[patch.step].change == patch.change for patch in patches):
            same.append(bundle.key)
    return same


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
    questions = [question for question in ledger.question if question.version < version]
    return msgspec.structs.replace(ledger, tag=tuple(tags), question=tuple(questions))
