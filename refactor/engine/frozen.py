"""Bundles that were mailed: their groups stay as they were sent, while the others may run again."""

from __future__ import annotations

from refactor.engine.fingerprints import of_run
from refactor.engine.sent import sent_tip
from refactor.errors import Refused
from refactor.git.plumbing import Git
from refactor.git.repository import Repository
from refactor.object_names import CommitId
from refactor.review.ledger import Ledger, PostedPatch
from refactor.runs.run import Changed, Run
from refactor.store.records import Records

_SHOWN = 3
"""Bundles that a message names before it only counts."""


def require_same_base(ledger: Ledger, series: str, version: int, base: CommitId) -> None:
    """Refuse another base for a version of which bundles were mailed.

    Raises:
        Refused: with the bundles.
    """
    posted = ledger.of(version)
    # Empty where no mail has named its base.
    if posted is None or not posted.bundle or posted.commit in ("", base):
        return
    keys = [bundle.key for bundle in posted.bundle]
    more = f" and {len(keys) - _SHOWN} more" if len(keys) > _SHOWN else ""
    raise Refused(
        f"{', '.join(keys[:_SHOWN])}{more} of {series} v{version} were posted on "
        f"{posted.base or posted.commit[:12]}",
        f"the others can be run again there; `refactor next {series}` opens the next version",
    )


def require_as_mailed(
    repository: Repository, objects: Git, records: Records, ledger: Ledger, run: Run
) -> None:
    """Refuse a run in which a patch that was mailed would be another one.

    Args:
        objects: a repository that has the commits of the run.

    Raises:
        Refused: with the group.
    """
    posted = ledger.of(run.version)
    if posted is None or not posted.bundle:
        return
    changes = of_run(objects, run)
    steps = {}
    for made in run.changed:
        steps[made.id] = made
    mailed = _Mailed(repository, records, run)
    for patch in posted.patch:
        step = steps.get(patch.step)
        if step and mailed.has(step, patch, changes[step.id].change):
            continue
        raise Refused(
            f"{patch.step} of bundle {patch.bundle} was posted as v{run.version} of {run.series}, "
            "and would not be as it was sent",
            f"`refactor next {run.series}` opens the next version",
        )


class _Mailed:
    """The messages of commits as they were mailed, by bundle."""

    def __init__(self, repository: Repository, records: Records, run: Run) -> None:
        self._repository, self._records, self._run = repository, records, run
        self._messages: dict[str, dict[str, str]] = {}

    def has(self, step: Changed, patch: PostedPatch, change: str) -> bool:
        """Whether a commit is still what was mailed, as far as that is known."""
        # Where the change is not known, the message has to do.
        if patch.change and patch.change != change:
            return False
        if patch.bundle not in self._messages:
            self._messages[patch.bundle] = self._of(patch.bundle)
        before = self._messages[patch.bundle].get(step.id)
        if before is not None:
            return step.message == before
        return step.message.partition("\n")[0] == patch.subject

    def _of(self, bundle: str) -> dict[str, str]:
        """Id of a commit -> its message when a bundle was mailed; empty where it is not known."""
        run = self._run
        tip = sent_tip(self._repository, run.series, run.version, bundle)
        record = self._records.of(tip) if tip else None
        return {step.id: step.message for step in record.run.changed} if record else {}
