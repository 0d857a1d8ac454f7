"""The kernel's policy on tags in mails: to take, to refuse, or for the user to decide.

Documentation/process/submitting-patches.rst, "Using Reported-by:, Tested-by:, Reviewed-by:,
Suggested-by: and Fixes:".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from refactor.mail.mail import Mail
from refactor.review.named_patches import NamedPatches
from refactor.review.phrases import CONDITION
from refactor.review.sender import (
    is_robot,
    is_same_mailbox,
    is_somebody_else,
    other_name,
    rewritten,
    senders,
    shown,
    shown_address,
)
from refactor.review.tag_line import BLOCKER, TAKEN, TagLine
from refactor.review.thread import About

TagStatus = Literal["taken", "flagged", "refused", "blocker"]

Opinion = tuple[TagStatus, str]
"""A status, and the reason for it."""


def opinion(mail: Mail, about: About, line: TagLine, some: NamedPatches) -> Opinion:
    """The verdict on a tag before the user decides."""
    if refused := _refusal(mail, about, line):
        return "refused", refused
    if line.takes_back and not line.key:
        return "blocker", f"takes the tag back: '{_bare(line.takes_back)}'"
    # A guess, and a blocker all the same: --reject costs a word, an overlooked NAK the series.
    if line.prose:
        return "blocker", f"reads like an objection: '{_bare(line.prose)}'"
    if line.key == BLOCKER:
        return "blocker", "an objection: answer it before the next version"
    if doubt := _doubt(mail, about, line, some):
        return "flagged", doubt
    where = (
        f"in reply to v{about.version}" if about.step else "on the cover letter: the whole series"
    )
    return "taken", f"{where}{other_name(mail, line)}"


def is_acceptable(mail: Mail, line: TagLine) -> bool:
    """Whether the user may take a tag that is refused.

    Never one of another person's words, of a robot or of a kind that the author writes, and none
    that could not be looked up or would be no trailer.
    """
    # A trailer vouches for a person: it must lead back to a mail of theirs.
    never = (
        line.place == "quoted",
        bool(line.masked),
        line.key not in TAKEN,
        is_robot(mail),
        not mail.id,
        not (line.address and line.name),
    )
    return not any(never)


def _refusal(mail: Mail, about: About, line: TagLine) -> str:
    """The first reason to refuse a tag, whatever the user says; empty when there is none."""
    masked = f"the address '{line.masked}' is masked by an archive" if line.masked else ""
    # The first that holds is shown alone: what is wrong with the place, then with the tag, then
    # with the sender.
    reasons = (
        (bool(line.unread), line.unread),
        (line.place == "quoted", _quoted(mail, line, masked)),
        # What is below `-- ` is in every mail of the sender's (RFC 3676, 4.3).
        (line.place == "signature", "below the signature"),
        (line.place == "patch", "in a patch of the sender's own"),
        (bool(about.other), f"about another patch, '{about.other}'"),
        (bool(masked), f"{masked}: fetch the mail itself, as with `b4 mbox`"),
        (line.key not in (*TAKEN, BLOCKER, ""), _not_taken(line.key)),
        (is_robot(mail), "sent by a robot"),
        (not mail.id, "the mail has no Message-ID: nobody could look it up"),
        (not line.address, "no address in it"),
        (not line.name, "no name in it"),
        (
            # Tags need the explicit permission of the person named (submitting-patches.rst).
            is_somebody_else(mail, line) and not rewritten(mail, line),
            f"sent by {shown(mail.sender)}, not by the person it names",
        ),
    )
    return _first(reasons)


# submitting-patches.rst; Cc is not among the tags of a reply.
_OF_AUTHORS = re.compile(
    r"(?:signed-off|co-developed|reported|suggested|requested|debugged)(?:-and-.*)?-by|"
    r"fixes|closes|link",
    re.IGNORECASE,
)


def _not_taken(key: str) -> str:
    if _OF_AUTHORS.fullmatch(key):
        return "not taken out of a reply: the author writes these"
    return f"no tag that a reply gives: these are {', '.join(TAKEN)}"


def _first(reasons: Iterable[tuple[bool, str]]) -> str:
    """The words of the first reason that holds; empty when none does."""
    return next((words for holds, words in reasons if holds), "")


def _quoted(mail: Mail, line: TagLine, masked: str) -> str:
    source = f"quoted from another mail, and {masked}" if masked else "quoted from another mail"
    when = f", {line.when}" if line.when else ""
    subject = _bare(mail.subject)
    return f"{source}: look for {line.who}'s own mail{when}, with the subject '{subject}'"


def _doubt(mail: Mail, about: About, line: TagLine, some: NamedPatches) -> str:
    """Why the user has to decide about a tag; empty when nothing is in doubt."""
    header = "" if is_same_mailbox(mail, line) else rewritten(mail, line)
    is_conditional = CONDITION.search(line.condition) is not None
    reasons = (
        (is_conditional, f"conditional: '{_bare(line.condition)}'"),
        (some.is_whole and bool(some.words), _extent_doubt(about, some)),
        (bool(line.bare), f"no tag, words alone: '{_bare(line.bare)}'"),
        (bool(line.loose), f"not alone in its line: '{_bare(line.loose)}'"),
        (bool(mail.sender.also), f"From names several: {', '.join(map(shown, senders(mail)))}"),
        (bool(header), f"From is rewritten, as by a list: {header} names the person"),
        (bool(line.completed), line.completed),
        (
            not is_same_mailbox(mail, line),
            f"the same name, but sent from {shown_address(mail.sender)}",
        ),
        (bool(about.doubt), about.doubt),
        (bool(some.words), _extent_doubt(about, some)),
        (bool(line.condition), f"read the words beside it: '{_bare(line.condition)}'"),
        (
            # An Acked-by need not mean the entire patch: often it is for the part that is the
            # sender's (submitting-patches.rst).
            line.key == "Acked-by" and not (about.step or some.is_whole),
            "on the cover letter: is it for every patch?",
        ),
    )
    return _first(reasons)


def _extent_doubt(about: About, some: NamedPatches) -> str:
    """Why it is not sure which patches a tag is for."""
    place = f"it answers patch {about.number:02}" if about.step else "on the cover letter"
    named = "the whole series" if some.is_whole else "some patches"
    proposal = f"; `--patches {some.numbers}` takes it for these" if some.numbers else ""
    return f"{place}, and it names {named}: '{_bare(some.words)}'{proposal}"


def _bare(words: str) -> str:
    return words if len(words) <= 100 else f"{words[:97]}..."
