"""Somebody else's series below this one: `after = { change-id = "...", mbox = "FILE" }`."""

from __future__ import annotations

import re

import msgspec

_FORM = re.compile(r"[!-;=?-~]{1,250}")


class Foreign(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """A series of somebody else that this one goes on top of: a table in `after`.

    Attributes:
        mbox: the file beside series.toml that holds its patches, as `b4 am` writes it.
        change_id: the change-id in its cover letter. Exactly one of this and `message-id`.
        message_id: the Message-ID of its cover letter, or of its only patch.
    """

    mbox: str
    change_id: str = ""
    message_id: str = ""

    def __post_init__(self) -> None:
        if bool(self.change_id) == bool(self.message_id):
            raise ValueError("after: wanted exactly one of change-id and message-id")
        # It becomes a line of a mail.
        if not _FORM.fullmatch(self.change_id or self.message_id):
            identity = self.change_id or self.message_id
            raise ValueError(f"after: wanted an id without blanks and <>, got {identity!r}")

    def __str__(self) -> str:
        return self.change_id or f"<{self.message_id}>"
