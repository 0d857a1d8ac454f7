"""What the ledger keeps of answers that are no tags."""

from __future__ import annotations

from typing import Literal

import msgspec

from refactor.review.message_id import require_ids

RemarkState = Literal["open", "done", "ignored"]


class Remark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A paragraph of a reviewer's, or a robot's report, about a patch.

    Attributes:
        number: by which the user names it; it stays.
        person: the sender, as `Name <address>` or an address.
        source: message-id of the mail.
        version: that it is about.
        words: the paragraph, its lines with a newline between.
        step: empty for the whole series.
        quoted: the line of the patch that stands above it; empty without one.
        robot: whether no person has written it.
        reason: why it is ignored, or how it was dealt with.
    """

    number: int
    person: str
    source: str
    version: int
    words: str
    step: str = ""
    quoted: str = ""
    robot: bool = False
    state: RemarkState = "open"
    reason: str = ""

    def __post_init__(self) -> None:
        require_ids((self.source,))


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person who has answered a version, whatever they said: they get the next one.

    Attributes:
        person: as of a remark.
        step: empty for the whole series.
    """

    person: str
    version: int
    step: str = ""
