"""Answers to the patches of groups: who has looked at them, and who has applied them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from refactor.mail.date import iso_date
from refactor.mail.text import text
from refactor.review.bundle_verdicts import BundleMails
from refactor.review.following import Reply
from refactor.review.ledger import Ledger
from refactor.review.sender import is_robot

# As maintainers and `b4 ty` write it: "Applied, thanks!", "Thanks, applied to for-next".
_APPLIED = re.compile(
    r"^[ \t]*(?:(?:thanks|thank you|thx|both|all|series|whole series|now|and|have been)[,.!]?\s+)*"
    r"(?:applied|queued(?: up)?|pushed)"
    r"(?:[,.!]|[ \t]*$|[ \t]+(?:to|for|on|in|thanks|with|both|all|the series)\b)",
    re.IGNORECASE | re.MULTILINE,
)


def group_replies(bundles: Iterable[BundleMails]) -> Iterator[Reply]:
    """What people have answered to the patches of groups; neither robots nor the author."""
    for bundle in bundles:
        for mail, about in bundle.replies.mails:
            if mail.automatic or is_robot(mail):
                continue
            applied = says_applied(text(mail.raw, unflow=True).words)
            person = mail.sender.name or mail.sender.address
            when = iso_date(mail.date)
            for step in bundle.steps(about):
                yield Reply(step, person, mail.id, about.version, when, applied)


def says_applied(words: str) -> bool:
    """Whether the text of a mail says that what it answers was applied."""
    own = [line for line in words.splitlines() if not line.startswith((">", "|"))]
    return _APPLIED.search("\n".join(own)) is not None


def record_group_replies(ledger: Ledger, found: Iterable[Reply]) -> Ledger:
    """The ledger with replies, in the place of earlier records of the same mails."""
    known = {(reply.step, reply.source): reply for reply in ledger.reply}
    for reply in found:
        known[reply.step, reply.source] = reply
    return replace(ledger, reply=tuple(known.values()))
