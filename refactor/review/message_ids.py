"""The message-ids of a posted version, given by the user."""

from __future__ import annotations

import re
from collections.abc import Sequence

from refactor.errors import BadInput

# Message-IDs from which those of the other mails of a version follow.
# git format-patch --thread (git's builtin/log.c, gen_message_id())
# with the bundle and the word that `refactor format-patch --resend` puts in
_FORMAT_PATCH = re.compile(r"cover(?P<rest>\.\d+(?:\.[a-z0-9-]+)*?\.git\.\S+)")
# git send-email counts the mails of a call from 1 (git-send-email.perl, make_message_id())
_SEND_EMAIL = re.compile(r"(?P<head>\d{14}\.\d+-)1(?P<rest>-\S+@\S+)")
# b4 counts from the cover letter, which is 0
_B4 = re.compile(r"(?P<head>\d{8}-\S+-v\d+-)0(?P<rest>-[0-9a-f]+@\S+)")


def message_ids(given: Sequence[str], commits: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The message-ids of a cover letter, empty without one, and of the patches.

    Args:
        given: those of all mails, or the first one, where the program that sent them has numbered
            the others by it.
        commits: of the patches, in order.

    Raises:
        BadInput: the others do not follow from the first.
    """
    # With one commit, one id may be that of the patch, or of a cover letter that says so itself.
    if len(given) == len(commits) and not _FORMAT_PATCH.fullmatch(given[0]):
        return "", tuple(given)
    if len(given) == len(commits) + 1:
        return given[0], tuple(given[1:])
    if len(given) != 1:
        raise BadInput(
            f"{len(given)} message-ids for {len(commits)} patches",
            "give that of the cover letter, or of every mail",
        )
    return given[0], _following(given[0], commits)


def _following(cover: str, commits: Sequence[str]) -> tuple[str, ...]:
    """The message-ids of patches, by that of their cover letter."""
    if named := _FORMAT_PATCH.fullmatch(cover):
        return tuple(f"{commit}{named['rest']}" for commit in commits)
    for style, first in ((_SEND_EMAIL, 2), (_B4, 1)):
        if counted := style.fullmatch(cover):
            ids = []
            for number in range(first, first + len(commits)):
                ids.append(f"{counted['head']}{number}{counted['rest']}")
            return tuple(ids)
    raise BadInput(
        f"the message-ids of the patches do not follow from '{cover}'",
        "use --mbox, or give every one",
    )
