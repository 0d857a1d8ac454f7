"""Flagged tags in the ledger that the user has not decided about."""

from __future__ import annotations

from typing import Annotated

import msgspec


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tag in a mail that only the user can judge.

    Attributes:
        person: the trailer's value, as of a tag.
        source: message-id of the mail in which it was given.
        version: that it was given on.
        steps: that it is for.
        reason: why it is asked about.
    """

    tag: str
    person: str
    source: Annotated[str, msgspec.Meta(pattern=r"^[!-;=?-~]{1,250}$")]
    version: int
    steps: tuple[str, ...]
    reason: str = ""


def question_order(question: Question) -> tuple[int, str, str, str]:
    """By which questions are sorted: the newest version first."""
    return -question.version, question.source, question.tag, question.person
