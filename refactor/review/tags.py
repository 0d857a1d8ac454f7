"""The tags in a mail: who gives what, in which words, and what speaks against taking it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from refactor.mail.commit_message import MASKED
from refactor.mail.mail import one_line, plain_name
from refactor.mail.quotation import Place, ReplyLine, lines

TAKEN = ("Reviewed-by", "Acked-by", "Tested-by")
"""What is taken from the list; everything else is the author's to write (submitting-patches.rst)."""

BLOCKER = "Nacked-by"

_TAG = re.compile(
    r"(?P<key>[A-Za-z]+(?:-[A-Za-z]+)*-by|Fixes|Closes|Link|Cc): *(?P<value>.*)", re.IGNORECASE
)
_WHO = re.compile(r"(?P<name>[^<>]*)<(?P<address>[!-;=?A-~]+@[A-Za-z0-9.-]+)>\s*(?P<rest>.*)")
_BARE = re.compile(r"(?P<name>)(?P<address>[!-;=?A-~]+@[A-Za-z0-9.-]+)(?P<rest>(?:\s.*)?)")
_DONE = (
    "fixed fixes addressed resolved changed removed dropped updated corrected renamed split squashed clarified sorted "
    "amended adjusted reworded moved folded cleaned done gone rewritten added answered in place"
).replace(" ", "|")
_CONDITION = re.compile(
    r"\b(?:otherwise|other than|apart from|aside from|except|modulo|provided|assuming|presuming|as long as|unless|once|"
    r"subject to|conditional|pending|until|nits?|but|if (?:you|this|that|the|it|we|so|all|there)|"
    rf"(?:with|after|when|given)\b.{{1,80}}?\b(?:{_DONE})|with (?:this|that|these|those))\b|"
    r"\b(?:withdraw\w*|retract\w*|do(?: not|n't) add|not yet)\b|"
    # What stands before a colon is what it is given for.
    r"^(?:with(?! (?:best|kind|warm|many|friendly))|after|when|given)\b.*:$",
    re.IGNORECASE,
)
# Where a line begins so, or somebody speaks of himself; else it is as often what a bus says.
_NAK = re.compile(
    r"^(?:(?i:an?|my|so|still|strong|big|hard|firm) +){0,2}(?:NAC?K(?:ed)?|Nac?k|Nacked)(?=[ .,:;!?]|$)|"
    r"(?i:\bnac?k from (?:me|my side)\b|\bnac?ked by me\b|\b(?:it is|it's|this is|i) (?:an? |have to )?nac?k\b)|"
    r": NAC?K[.!]*$"
)
_PATCHES = re.compile(
    r"\b(?:patch(?:es)?|commits?|#)\W{0,2}\d|\b\d+/\d+\b|"
    r"\bfor (?:the |all )?\S+(?: \S+)? (?:bits?|parts?|pieces?)\b",
    re.IGNORECASE,
)
# A greeting is none.
_MORE = re.compile(
    r"(?:but|if|with(?! (?:best|kind|warm|many|friendly))|once|after|when|provided|assuming|unless|except|as long as|"
    r"modulo)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TagLine:
    """A line of a mail that is a tag.

    Attributes:
        key: as the field writes it, as `Reviewed-by`.
        name, address: of the person; the address is empty when the line has none that is one.
        note: a `# comment` behind the address.
        place: whether it stands in the sender's own words.
        who, when: of the mail that it is quoted from, where that is said.
        masked: the address as an archive shows it, when it does.
        condition: the sender's words that make it depend on something.
        prose: the line, where it is no tag and only reads like one.
    """

    key: str
    name: str
    address: str
    note: str = ""
    place: Place = "own"
    who: str = ""
    when: str = ""
    masked: str = ""
    condition: str = ""
    prose: str = ""

    @property
    def person(self) -> str:
        """As a trailer has it."""
        return (
            f"{self.name} <{self.address}>"
            if self.name and self.address
            else self.name or self.address
        )

    @property
    def value(self) -> str:
        """The trailer's value."""
        return f"{self.person} {self.note}".rstrip()


def tags(text: str) -> tuple[TagLine, ...]:
    """Every tag in a mail's text, wherever it stands."""
    read = list(lines(text))
    conditions = _conditions(read)
    return tuple(
        _found(match, line, conditions[nth])
        for nth, line in enumerate(read)
        if (match := _TAG.fullmatch(_whole(read, nth).rstrip()))
    )


def nak(text: str) -> str:
    """The first line of the sender's own words that reads like an objection, where he has not written a tag of it."""
    own = [line.words.strip() for line in lines(text) if line.place == "own"]
    return one_line(
        next((words for words in own if _NAK.search(words) and not _TAG.fullmatch(words)), "")
    )


def parts(text: str) -> str:
    """The first line of the sender's own words that names some patches of several."""
    own = [line.words.strip() for line in lines(text) if line.place == "own"]
    return one_line(next((words for words in own if _PATCHES.search(words)), ""))


def _whole(read: Sequence[ReplyLine], nth: int) -> str:
    """A line, with the next one when a mail client has put the address there."""
    words = read[nth].words
    after = (
        read[nth + 1].words
        if nth + 1 < len(read) and read[nth + 1].depth == read[nth].depth
        else ""
    )
    return (
        f"{words} {after.strip()}"
        if "@" not in words and re.match(r"\s*<[^<>\s]+>", after)
        else words
    )


def _found(match: re.Match[str], line: ReplyLine, condition: str) -> TagLine:
    value = match["value"].strip()
    key = "-".join(
        part.capitalize() if nth == 0 else part.lower()
        for nth, part in enumerate(match["key"].split("-"))
    )
    who = _WHO.fullmatch(value) or _BARE.fullmatch(value)
    masked = MASKED.search(value) or re.search(r"(?<!\S)\S*(?:\.\.\.@|@\.\.\.)\S*", value)
    if who is None:
        return TagLine(
            key,
            one_line(value),
            "",
            "",
            line.place,
            line.who,
            line.when,
            one_line(masked[0]) if masked else "",
        )
    rest = one_line(who["rest"])
    name, note = plain_name(who["name"]), rest if rest.startswith("#") else ""
    if rest and not note:
        condition = rest
    elif note and _CONDITION.search(note):
        condition, note = note, ""
    address = one_line(who["address"])
    return TagLine(
        key,
        name,
        address,
        note,
        line.place,
        line.who,
        line.when,
        one_line(masked[0]) if masked else "",
        condition,
    )


def _conditions(read: Sequence[ReplyLine]) -> list[str]:
    """For each line, the words that a tag in it depends on: in the paragraph above, or at the beginning of the next."""
    own = [line.words.strip() if line.place == "own" else "" for line in read]
    tagged = [_TAG.fullmatch(words) is not None for words in own]
    above, below = _above(own, tagged), _below(own, tagged)
    return [one_line(found or more) for found, more in zip(above, below, strict=True)]


def _above(own: Sequence[str], tagged: Sequence[bool]) -> list[str]:
    """For each line, the nearest condition in the last paragraph before it; tags are no part of one."""
    found, last, current, inside = [], "", "", False
    for words, is_tag in zip(own, tagged, strict=True):
        found.append(current if inside else last)
        if not words and inside:
            last, current, inside = current, "", False
        elif words and not is_tag:
            current, inside = words if _CONDITION.search(words) else current, True
    return found


def _below(own: Sequence[str], tagged: Sequence[bool]) -> list[str]:
    """For each line, the one that the sender goes on with, where it makes a condition."""
    found, after = [], ""
    for words, is_tag in zip(reversed(own), reversed(tagged), strict=True):
        found.append(after)
        if words and not is_tag:
            after = words if _MORE.match(words.lstrip(" (")) else ""
    return found[::-1]
