"""Words that give a tag without writing one, as `Acked.` and `you can add my R-b` do.

Documentation/process/submitting-patches.rst, "When to use Acked-by:": patch mergers sometimes make
a tag of such words, and it is better to ask for the tag itself.
"""

from __future__ import annotations

import re

from refactor.mail.quotation import lines
from refactor.review.paragraphs import paragraphs
from refactor.review.surroundings import plain_words, sentences

_TAG = r"(?:(?:reviewed|acked|tested)(?:[- ]?by)?|[rat][-/]?b(?:y)?|ack)(?:s|'s)?"
_OFFERS = re.compile(
    rf"\b(?:my|mein(?:e[nms]?)?|mon|mi|mijn|min|mitt) (?:[\w-]+ )?(?P<mine>{_TAG})\b"
    r"(?! (?:comments?|process|queue|list|box|board|kernel))|"
    rf"\b(?P<from>{_TAG}) (?:from (?:me|my side|my end)|by me)\b"
)
_ALONE = re.compile(
    r"(?:(?:lgtm|(?:this |that |it )?looks? (?:good|fine|ok|okay|sane|great|right|correct)"
    r"(?: to me)?|nice|good|great|ok|okay|fine|yes|yep|thanks?|thank you|cool|perfect)[,.! ]+)*"
    rf"(?P<alone>{_TAG})(?:[,!. ]+(?:thanks?|thank you))?"
)
_ASKS = re.compile(rf"\byour (?:[\w-]+ )?(?P<asked>{_TAG})\b.*\?")
_AGREES = re.compile(r"(?:yes|yep|yeah|sure|of course|ok|okay|fine|please do|go ahead)\b")
_KINDS = {"r": "Reviewed-by", "a": "Acked-by", "t": "Tested-by"}


def bare_tag(text: str) -> tuple[str, str]:
    """The kind of a tag that a mail gives in words alone, and the sentence; empty without one."""
    read = list(lines(text))
    asked = ""
    for line in read:
        plain = plain_words(line.words)
        if line.place == "quoted":
            # A plain `yes` answers the question that is quoted right above it, and no earlier one.
            question = _ASKS.search(line.words.casefold())
            if question:
                asked = question["asked"]
            elif plain:
                asked = ""
        elif asked and line.place == "own" and _AGREES.match(plain):
            return _KINDS[asked[0]], line.words.strip()
    for paragraph in paragraphs(read, [False] * len(read)):
        for sentence in sentences(paragraph.words):
            plain = plain_words(sentence)
            # Alone, or as the sender's own: in any other sentence it is talk about tags.
            found = _ALONE.fullmatch(plain) or _OFFERS.search(plain)
            if found and found.lastgroup:
                return _KINDS[found[found.lastgroup][0]], sentence
    return "", ""
