"""Warnings before the bundles of a tree-wide change are mailed: too early, too soon, too many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from refactor.engine.bundle_mailing import BundleMailing
from refactor.errors import BadInput
from refactor.git.repository import Repository
from refactor.library.program import Program
from refactor.review.following import Fate, PostedBundle, Reply
from refactor.review.ledger import Ledger, Objection, Tag
from refactor.series.closed import FORM, Closed, parse_closed
from refactor.spread.waves import PILOT

SOON = timedelta(hours=48)
"""A repost within so many hours is a common complaint of reviewers."""

SETTING = "refactor.closed"


def closed_days(repository: Repository, program: Program) -> list[Closed]:
    """Those of the series, and refactor.closed of the user's git configuration.

    Raises:
        BadInput: a setting is not of that form.
    """
    days = []
    for value in repository.settings(SETTING):
        closed = parse_closed(value, SETTING)
        if closed is None:
            raise BadInput(f"{SETTING} is {value!r}", f"wanted {FORM}")
        days.append(closed)
    for step in program.steps:
        for value in step.declared.spread.closed if step.declared.spread else ():
            closed = parse_closed(value, "series.toml")
            # Checked when series.toml was read.
            assert closed
            days.append(closed)
    return days


@dataclass(frozen=True)
class Moment:
    """When some bundles are mailed.

    Attributes:
        now: in seconds since 1970.
        closed: days on which trees take nothing new.
    """

    now: float
    closed: Sequence[Closed]

    def notes(
        self, chosen: Sequence[BundleMailing], plan: Sequence[BundleMailing], ledger: Ledger
    ) -> Iterator[str]:
        """Reasons to wait.

        Args:
            chosen: the bundles that are mailed now.
            plan: all bundles of the version.
        """
        yield from _pilot(chosen, plan, ledger)
        yield from self._reposts(chosen, ledger)
        yield from self._closed(chosen)

    def _reposts(self, chosen: Iterable[BundleMailing], ledger: Ledger) -> Iterator[str]:
        limit = datetime.fromtimestamp(self.now, UTC) - SOON
        soon = []
        for mailing in chosen:
            dates = [bundle.date for bundle in _mailed(mailing, ledger) if bundle.date]
            # All are in UTC and of one form, so that the last in the alphabet is the newest.
            if dates and datetime.fromisoformat(max(dates)) > limit:
                soon.append(mailing.bundle.directory)
        if soon:
            yield f"mailed less than 48 hours ago: {_listed(soon)}"

    def _closed(self, chosen: Iterable[BundleMailing]) -> Iterator[str]:
        today = datetime.fromtimestamp(self.now, UTC).strftime("%Y-%m-%d")
        for closed in self.closed:
            # As text: dates of this form sort by time (ISO 8601).
            if not closed.first <= today <= closed.last:
                continue
            if not closed.tree:
                yield f"the merge window is open until {closed.last} ({closed.source})"
                continue
            keys = []
            for mailing in chosen:
                if closed.tree in (mailing.tag, mailing.bundle.key):
                    keys.append(mailing.bundle.directory)
            if keys:
                words = f"{closed.tree} is closed until {closed.last} ({closed.source})"
                yield f"{words}: {_listed(keys)}"


def _mailed(mailing: BundleMailing, ledger: Ledger) -> Iterator[PostedBundle]:
    """The threads in which a bundle, or a patch of it, was mailed."""
    steps = {step.id for step in mailing.bundle.steps}
    for version in ledger.version:
        keys = set()
        for patch in version.patch:
            if patch.step in steps:
                keys.add(patch.bundle)
        for bundle in version.bundle:
            if bundle.key in keys:
                yield bundle


def _pilot(
    chosen: Sequence[BundleMailing], plan: Sequence[BundleMailing], ledger: Ledger
) -> Iterator[str]:
    """A note about a pilot that was not mailed, or that nobody has answered."""
    pilot = list(filter(_is_pilot, plan))
    # The pilot itself waits for nobody.
    if not pilot or all(map(_is_pilot, chosen)):
        return
    threads: list[PostedBundle] = []
    steps: set[str] = set()
    for mailing in pilot:
        threads += _mailed(mailing, ledger)
        for step in mailing.bundle.steps:
            steps.add(step.id)
    if not threads:
        yield f"the pilot was not mailed yet: `--wave pilot` writes {_keys(pilot)}"
        return
    # What was objected to, or taken, was answered as well.
    answers: list[Reply | Tag | Objection | Fate] = []
    answers += (*ledger.reply, *ledger.tag, *ledger.objection, *ledger.fate)
    if not any(answer.step in steps for answer in answers):
        yield (
            f"no answer to the pilot yet ({_keys(pilot)}); `refactor trailers` records what came"
        )


def _is_pilot(mailing: BundleMailing) -> bool:
    return mailing.wave == PILOT


def _keys(mailings: Iterable[BundleMailing]) -> str:
    return _listed([mailing.bundle.directory for mailing in mailings])


_SHOWN = 5
"""Bundles that a note names before it only counts."""


def _listed(keys: Sequence[str]) -> str:
    more = f" and {len(keys) - _SHOWN} more" if len(keys) > _SHOWN else ""
    return f"{', '.join(keys[:_SHOWN])}{more}"
