"""A message-id, without its angle brackets."""

from __future__ import annotations

import re
from collections.abc import Iterable

from refactor.errors import BadInput

# RFC 5322, 3.6.4: printable characters of ASCII between `<` and `>`.
_ID = re.compile(r"[!-;=?-~]{1,250}")


def require_ids(ids: Iterable[str]) -> None:
    """Refuse what is no message-id, as msgspec wants it: with a ValueError."""
    for each in ids:
        if not _ID.fullmatch(each):
            raise ValueError(f"wanted a message-id without angle brackets, got {each!r}")


def message_id(told: str) -> str:
    """A message-id as a person gives it, without its angle brackets.

    Raises:
        BadInput: it is none.
    """
    found = told.strip().removeprefix("<").removesuffix(">")
    if not _ID.fullmatch(found):
        raise BadInput(
            f"{told!r} is not a message-id", "wanted what stands in the mail's Message-ID header"
        )
    return found
