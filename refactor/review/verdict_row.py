"""The verdict on one tag of a mail."""

from __future__ import annotations

import msgspec

from refactor.review.policy import TagStatus
from refactor.review.tag_line import TagLine


class TagVerdict(msgspec.Struct, frozen=True):
    """A tag in a mail, and the verdict on it.

    Attributes:
        source: message-id of the mail; empty when it has none.
        person: the trailer's value.
        version: that it was given on.
        steps: that it is for.
        patches: their numbers in that version, as `09` or `01-14`.
        acceptable: whether --accept takes it.
        withdraws: message-ids of the mails whose tag it takes back.
    """

    source: str
    tag: str
    person: str
    version: int
    steps: tuple[str, ...]
    patches: str
    status: TagStatus
    reason: str
    acceptable: bool = False
    withdraws: tuple[str, ...] = ()


Judgement = tuple[TagVerdict, TagLine]
"""A verdict, and the line that it is on."""
