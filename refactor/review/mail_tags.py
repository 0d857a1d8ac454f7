"""The tags in one mail: what its text holds, completed with what is known of the sender."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches

from refactor.mail.identity import name_words, same_address
from refactor.mail.mail import Mail, Sender, one_line
from refactor.mail.text import Text
from refactor.review.bare import bare_tag
from refactor.review.sender import author
from refactor.review.tag_line import BLOCKER, TAKEN, TagLine
from refactor.review.tags import looks_like_a_tag, nak, tags
from refactor.review.withdrawal import is_explicit, is_taken_back, withdrawal

_MENTION = re.compile(r"(?:reviewed|acked|tested)[^a-z]{1,9}by\b", re.IGNORECASE)
_ME = ("", "me", "myself", "i")
# Tags that authors write, so that none of them is taken for a mistyped one.
_OTHER = re.compile(
    r"(?:nacked|(?:co-)?(?:reported|suggested|requested|developed|debugged|authored|rejected|"
    r"noticed|diagnosed|inspired|attested|contested)|signed-off|.*-and-.*)-by",
    re.IGNORECASE,
)


def mail_tags(mail: Mail, body: Text) -> tuple[TagLine, ...]:
    """The tags in a mail, and an objection or a withdrawal in prose.

    Where the text cannot be read, or a tag stands in an attachment only, that is its own reason.
    """
    person = author(mail)
    sender = TagLine("", person.name or person.address.partition("@")[0], person.address)
    if body.complaint:
        unread = replace(sender, key="?", unread=f"{body.complaint}: ask for plain text")
        return (unread,) if _MENTION.search(body.unread) else ()
    found = [_completed(line, person) for line in tags(body.words)]
    own = {line.key for line in found if line.place == "own"}
    if (prose := nak(body.words)) and BLOCKER not in own:
        found.append(replace(sender, key=BLOCKER, prose=prose))
    in_words = _in_words(body.words, sender)
    # Beside a written tag, words as "you have my ack" only repeat it.
    if in_words and (in_words.takes_back or own.isdisjoint((*TAKEN, BLOCKER))):
        found.append(in_words)
    if like := looks_like_a_tag(body.words, person.address):
        reason = f"reads like a tag, and is none: '{like}'"
        found.append(replace(sender, key="?", unread=reason))
    return (*found, *_attached(body, person))


def _in_words(words: str, sender: TagLine) -> TagLine | None:
    """What the sender's words take back, or give without a tag; None for neither."""
    taken_back = withdrawal(words)
    key, sentence = bare_tag(words)
    if taken_back and (sentence != taken_back or is_explicit(taken_back)):
        return replace(sender, takes_back=taken_back)
    if not (key and sender.address):
        return None
    return replace(sender, key=key, takes_back=taken_back, bare=one_line(sentence))


def _attached(body: Text, person: Sender) -> Iterator[TagLine]:
    """The sender's own tags that stand in an attachment."""
    for line in tags(body.attached):
        # An attached patch holds the tags of other people.
        if line.key in TAKEN and same_address(line.address, person.address):
            yield replace(line, unread="in an attachment")


def _completed(line: TagLine, person: Sender) -> TagLine:
    """A tag of the sender's own with what it lacks, and with what it is meant for."""
    if line.place != "own":
        return line
    line = _spelt(line)
    if line.key not in TAKEN:
        return line
    if not line.address and not line.masked and person.address and _is_name_of(line.name, person):
        lacks = f"no address in it: <{person.address}> is the sender's"
        return replace(line, name=person.name, address=person.address, completed=lacks)
    if not line.name and same_address(line.address, person.address):
        lacks = f"no name in it: '{person.name}' is the sender's"
        return replace(line, name=person.name, completed=lacks)
    if is_taken_back(line.condition):
        return replace(line, takes_back=line.condition)
    return line


def _is_name_of(words: str, person: Sender) -> bool:
    """Whether words are a part of a person's name, or stand for it."""
    if words.casefold() in _ME:
        return True
    given = set(words.casefold().replace(".", " ").split())
    return given <= set(name_words(person.name))


def _spelt(line: TagLine) -> TagLine:
    """A tag with its kind in the field's spelling, where it is mistyped."""
    if line.key in TAKEN or not line.key.endswith("-by") or _OTHER.fullmatch(line.key):
        return line
    # A letter or two that are missing or swapped; the user is asked all the same.
    meant = get_close_matches(line.key, TAKEN, n=1, cutoff=0.8)
    if not meant:
        return line
    return replace(line, key=meant[0], completed=f"written as '{line.key}'")
