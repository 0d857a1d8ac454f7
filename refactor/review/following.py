"""What the ledger of a tree-wide series knows besides: bundles, replies, the ends of groups."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from refactor.review.message_id import require_ids

# UTC, to the second: such dates are sorted and compared as text.
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


class PostedBundle(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """A bundle of a version as it was mailed: a small series of its own.

    Attributes:
        key: of the bundle; `<key>/part-<n>` for one of several threads.
        version: in the brackets of its subjects: 1 in its first mailing, whatever the version of
            the series is.
        subject, message_id: of the cover letter; empty when it had none.
        date: when it was sent, as 2026-11-29T12:00:00Z; empty when nobody knows.
        wave: `pilot`, or the number of the wave that it was part of.
    """

    key: str
    version: int
    subject: str = ""
    message_id: tuple[str, ...] = ()
    date: str = ""
    wave: str = ""

    def __post_init__(self) -> None:
        require_ids(self.message_id)
        _require_date(self.date)


class Reply(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """A mail that answers the patch of a group, or the cover letter of its bundle.

    Attributes:
        step: id of the commit, `<step>/<group>`.
        source: message-id of the mail.
        version: of the series that was answered.
        applied: whether the mail says that the patch was applied.
    """

    step: str
    person: str
    source: str
    version: int
    date: str = ""
    applied: bool = False

    def __post_init__(self) -> None:
        require_ids((self.source,))
        _require_date(self.date)


class Fate(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """The end of a group: it makes no patch any more.

    Attributes:
        step: id of its commit.
        state: taken, where a tree has its patch; vanished, where there is nothing left to do;
            unmatched, where its code is there and the step no longer matches it.
        version: of the series that was run when it was seen.
        reason: what its files show: `driver removed`, `converted by others`.
        head: the branch of another tree that shows it, as `linux-next`; empty for the base.
    """

    step: str
    state: Literal["taken", "vanished", "unmatched"]
    version: int
    reason: str = ""
    head: str = ""

    @property
    def words(self) -> str:
        """What another tree shows of it."""
        if self.state == "taken" and self.reason:
            return f"taken ({self.reason})"
        return self.reason or self.state


def _require_date(date: str) -> None:
    if date and not _DATE.fullmatch(date):
        raise ValueError(f"date: wanted one like 2026-11-29T12:00:00Z, got {date!r}")
