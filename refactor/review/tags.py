"""The tags in a mail: kind, person, conditions, and the place of each in the mail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from refactor.mail.mail import one_line
from refactor.mail.quotation import ReplyLine, lines
from refactor.review.paragraphs import paragraphs
from refactor.review.surroundings import doubts
from refactor.review.tag_line import TagLine, parse_tag

# At the start of a line, or in the first person; else it is as often a NAK on a bus, as in I2C.
_NAK = re.compile(
    r"^(?:(?i:an?|my|so|still|strong|big|hard|firm) +){0,2}"
    r"(?:NAC?K(?:ed)?|Nac?k|Nacked)(?=[ .,:;!?]|$)|"
    r"(?i:\bnac?k from (?:me|my side)\b|\bnac?ked by me\b|"
    r"\b(?:it is|it's|this is|i) (?:an? |have to )?nac?k\b)|"
    r": NAC?K[.!]*$"
)
_ADDRESS = re.compile(r"\s*<[^<>\s]+>")
_NAME_AND_ADDRESS = re.compile(r"\s*[\w.'\" -]{1,80} *<[^<>\s]+>\s*")
_KEY = re.compile(r"[A-Za-z-]+-by:", re.IGNORECASE)
_PATCHES = re.compile(
    r"\b(?:patch(?:es)?|commits?|#)\W{0,2}\d|\b\d+/\d+\b|"
    r"\bfor (?:the |all )?\S+(?: \S+)? (?:bits?|parts?|pieces?)\b",
    re.IGNORECASE,
)


def tags(text: str) -> tuple[TagLine, ...]:
    """Every tag in a mail's text, quoted ones as well, and what reads like one."""
    read = list(lines(text))
    parsed: list[tuple[TagLine, ...]] = []
    tagged: list[bool] = []
    goes_on = False
    for nth, line in enumerate(read):
        # The rest of a tag is none of the words around it.
        is_rest, goes_on = goes_on, False
        goes_on = not is_rest and _goes_on(read, nth)
        words = f"{line.words} {read[nth + 1].words.strip()}" if goes_on else line.words
        parsed.append(() if is_rest else parse_tag(words, line))
        goes_on = goes_on and bool(parsed[-1])
        tagged.append(is_rest or bool(parsed[-1]))
    parts = list(paragraphs(read, tagged))
    doubtful: dict[int, str] = {}
    for paragraph, doubt in zip(parts, doubts(parts), strict=True):
        doubtful |= dict.fromkeys(paragraph.tags, doubt)
    found: list[TagLine] = []
    for nth, line_tags in enumerate(parsed):
        for tag in line_tags:
            found.append(replace(tag, condition=tag.condition or doubtful.get(nth, "")))
    return tuple(found)


def nak(text: str) -> str:
    """The first line of the sender's own words that reads like an objection without being a tag."""
    for words in _own_lines(text):
        if _NAK.search(words) and not _KEY.match(words):
            return one_line(words)
    return ""


def parts(text: str) -> str:
    """The first line of the sender's own words that names some patches of several."""
    return one_line(next(filter(_PATCHES.search, _own_lines(text)), ""))


def _own_lines(text: str) -> Iterator[str]:
    for line in lines(text):
        if line.place == "own":
            yield line.words.strip()


def _goes_on(read: Sequence[ReplyLine], nth: int) -> bool:
    """Whether a mail client has put the rest of a tag on the next line."""
    words = read[nth].words
    if "@" in words or ":" not in words or nth + 1 == len(read):
        return False
    after = read[nth + 1]
    if after.depth != read[nth].depth:
        return False
    is_rest = _ADDRESS.match(after.words) or (
        (after.words[:1].isspace() or words.rstrip().endswith("-by:"))
        and _NAME_AND_ADDRESS.fullmatch(after.words)
    )
    return bool(is_rest)
