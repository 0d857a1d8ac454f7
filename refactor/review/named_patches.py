"""The patches that a reviewer's words name for a tag: some of a series, or the whole of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from refactor.mail.mail import one_line
from refactor.review.ledger import Version
from refactor.review.patch_numbers import patch_ranges, proposed_patches
from refactor.review.tags import own_lines
from refactor.review.thread import About

_PATCHES = re.compile(
    r"\b(?:patch(?:es)?|commits?|#)\W{0,2}\d|\b\d+/\d+\b|"
    r"\bfor (?:the |all )?\S+(?: \S+)? (?:bits?|parts?|pieces?)\b",
    re.IGNORECASE,
)
# In reply to a patch, another one is often mentioned, and seldom meant.
_FOR_PATCHES = re.compile(
    r"(?:^\W*|-by:.*)\bfor (?:the )?(?:patch(?:es)?|commits?|#)\W{0,2}\d", re.IGNORECASE
)
_WHOLE = re.compile(
    r"(?<!thanks )(?<!thank you )(?<!thx )\b(?:for|to|on) (?:the |this )?"
    r"(?:(?:whole|entire|full|complete) )?(?:series|patch ?set|patch ?series|lot)\b(?!'s)|"
    r"\b(?:whole|entire|full|complete) (?:series|patch ?set)\b|"
    r"\bfor all (?:(?:of )?(?:the|these|those|your|\w+) )?patches\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class NamedPatches:
    """The sender's words that name other patches than the one that is answered; empty without any.

    Attributes:
        numbers: as `1-3,7`; empty where the words give none.
        is_whole: whether the sender names the whole series.
    """

    words: str = ""
    numbers: str = ""
    is_whole: bool = False


def named_patches(text: str, about: About, posted: Version | None) -> NamedPatches:
    """The patches that the sender of a mail names.

    Args:
        posted: the version that the mail is about; None when it is not on record.
    """
    wanted = _FOR_PATCHES if about.step else _PATCHES
    some = whole = ""
    for line in own_lines(text):
        some = some or (one_line(line) if wanted.search(line) else "")
        whole = whole or (one_line(line) if _WHOLE.search(line) else "")
    # Asked first: "for patches 1-3 of this series" names both.
    if some:
        numbers = proposed_patches(some, posted) if posted else ""
        is_this = about.step and numbers == str(about.number)
        return NamedPatches() if is_this else NamedPatches(some, numbers)
    if not whole:
        return NamedPatches()
    numbers = patch_ranges(patch.number for patch in posted.patch) if posted else ""
    # On the cover letter that is what it is for, and on the only patch, too.
    is_answered = not about.step or numbers == str(about.number)
    return NamedPatches("" if is_answered else whole, numbers, is_whole=True)
