"""The tags in a mail: kind, person, conditions, and the place of each in the mail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

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
# In small letters, a paragraph of its own.
_SMALL_NAK = re.compile(r"nac?k[.!]*", re.IGNORECASE)
_ADDRESS = re.compile(r"\s*<[^<>\s]+>")
_NAME_AND_ADDRESS = re.compile(r"\s*[\w.'\" -]{1,80} *<[^<>\s]+>\s*")
_KEY = re.compile(r"[A-Za-z-]+-by:", re.IGNORECASE)


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
    above = ""
    every = [*own_lines(text), ""]
    for words, below in pairwise(every):
        is_alone = not (above or below) and _SMALL_NAK.fullmatch(words)
        if is_alone or (_NAK.search(words) and not _KEY.match(words)):
            return one_line(words)
        above = words
    return ""


_LOOKS = re.compile(r"by\W{0,3}[:\uff1a]", re.IGNORECASE)


def looks_like_a_tag(text: str, address: str) -> str:
    """The first line of the sender's own words that is like a tag of theirs, and is none."""
    # Asked first: most mails do not hold their own address, and need not be read line by line.
    if not address or address not in text:
        return ""
    for line in lines(text):
        is_like = line.place == "own" and address in line.words and _LOOKS.search(line.words)
        if is_like and not parse_tag(line.words, line):
            return one_line(line.words)
    return ""


def own_lines(text: str) -> Iterator[str]:
    """The lines of the sender's own words in a mail's text."""
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
