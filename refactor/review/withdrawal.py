"""Words that take a tag back, in a mail of the person who gave it."""

from __future__ import annotations

import re

from refactor.mail.quotation import lines
from refactor.review import phrases
from refactor.review.paragraphs import paragraphs
from refactor.review.surroundings import is_praise, plain_words, sentences

_MINE = re.compile(
    rf"\b(?:my|mine|our|both(?: of)?(?: my| the)?)(?:\W+[\w-]+){{0,3}}?\W+{phrases.TAG_WORD}\b"
)
_A_TAG = re.compile(
    rf"\b(?:the|that|this|both|those|these|all|any)(?:\W+[\w-]+){{0,2}}?\W+{phrases.TAG_WORD}\b"
)
_NO_LONGER = re.compile(
    r"\bno longer\b|\bany ?more\b|\bback\b|\bfor now\b|\b(?:instead of|in place of|rather than)\b"
)
# Authors write that they dropped a reviewer's tag: that is about somebody else's.
_NOT_MINE = re.compile(rf"\b(?:your|his|her|their|\w+'s)\W+{phrases.TAG_WORD}\b")
# These say it without naming a tag.
_STANDS_NO_MORE = re.compile(
    r"\bi (?:can |do )?(?:no longer|not|cannot|can't|don't) (?:stand|stay) (?:by|behind)\b|"
    r"\bi no longer (?:think|believe|agree|support|like|want|recommend)\b"
)
# A review may be unfinished, and then nothing is taken back; these are the tags themselves.
_EXPLICIT = re.compile(r"\b(?:(?:reviewed|acked|tested)[- ]by|[rat]-by?|tags?|acks?)\b")
_LONGEST = 1_000
_KIND = re.compile(r"\b(reviewed|acked|tested)[- ]by\b|\b([rat])-by?\b|\b(ack)\b")
_NAMES = {"r": "Reviewed-by", "a": "Acked-by", "t": "Tested-by", "ack": "Acked-by"}


def withdrawal(text: str) -> str:
    """The first sentence of the sender's own words that may take a tag of theirs back."""
    read = list(lines(text))
    for paragraph in paragraphs(read, [False] * len(read)):
        for sentence in sentences(paragraph.words):
            if takes_back(sentence):
                return sentence
    return ""


def takes_back(sentence: str) -> bool:
    """Whether a sentence may take back a tag of the person who wrote it."""
    plain = plain_words(sentence)
    if len(plain) > _LONGEST:
        return False
    if _STANDS_NO_MORE.search(plain) or phrases.RECONSIDERS.search(plain):
        return True
    is_theirs = phrases.FIRST_PERSON.search(plain) and _A_TAG.search(plain)
    if not (_MINE.search(plain) or is_theirs) or _NOT_MINE.search(plain) or is_praise(sentence):
        return False
    return _ends_a_tag(plain)


def _ends_a_tag(plain: str) -> bool:
    patterns = (phrases.DROP, phrases.NOT, _NO_LONGER)
    return any(pattern.search(plain) for pattern in patterns)


def is_explicit(sentence: str) -> bool:
    """Whether a sentence takes a tag back in words that mean nothing else.

    That is enough to stop a series even where the tag itself is not known.
    """
    plain = plain_words(sentence)
    is_own = _MINE.search(plain) is not None and _EXPLICIT.search(plain) is not None
    return is_own and (phrases.DROP.search(plain) or _NO_LONGER.search(plain)) is not None


def is_taken_back(condition: str) -> bool:
    """Whether the words around a tag may take an earlier one back, as `Please drop my` does."""
    plain = plain_words(condition)
    return _STANDS_NO_MORE.search(plain) is not None or (
        phrases.FIRST_PERSON.search(plain) is not None and _ends_a_tag(plain)
    )


def kind(sentence: str) -> str:
    """The kind of tag that a sentence names; empty without one."""
    found = _KIND.search(plain_words(sentence))
    if found is None:
        return ""
    if found[1]:
        return f"{found[1].capitalize()}-by"
    return _NAMES[found[2] or found[3]]
