"""The tags in a mail: kind, person, conditions, and the place of each in the mail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from refactor.mail.commit_message import MASKED
from refactor.mail.mail import one_line, plain_name
from refactor.mail.quotation import Place, ReplyLine, lines

TAKEN = ("Reviewed-by", "Acked-by", "Tested-by")
"""Tags taken from replies; all others are for the author to write (submitting-patches.rst)."""

BLOCKER = "Nacked-by"

_TAG = re.compile(
    r"(?P<key>[A-Za-z]+(?:-[A-Za-z]+)*-by|Fixes|Closes|Link|Cc): *(?P<value>.*)", re.IGNORECASE
)
_WHO = re.compile(r"(?P<name>[^<>]*)<(?P<address>[!-;=?A-~]+@[A-Za-z0-9.-]+)>\s*(?P<rest>.*)")
_BARE = re.compile(r"(?P<name>)(?P<address>[!-;=?A-~]+@[A-Za-z0-9.-]+)(?P<rest>(?:\s.*)?)")
# An address that an archive has cut short.
_SHORTENED = re.compile(r"(?<!\S)\S*(?:\.\.\.@|@\.\.\.)\S*")
_DONE = (
    "fixed fixes addressed resolved changed removed dropped updated corrected renamed split "
    "squashed clarified sorted amended adjusted reworded moved folded cleaned done gone rewritten "
    "added answered in place"
).replace(" ", "|")
_CONDITION = re.compile(
    r"\b(?:otherwise|other than|apart from|aside from|except|modulo|provided|assuming|presuming|"
    r"as long as|unless|once|subject to|conditional|pending|until|nits?|but|"
    r"if (?:you|this|that|the|it|we|so|all|there)|"
    rf"(?:with|after|when|given)\b.{{1,80}}?\b(?:{_DONE})|with (?:this|that|these|those))\b|"
    r"\b(?:withdraw\w*|retract\w*|do(?: not|n't) add|not yet)\b|"
    # Words before a colon name the condition.
    r"^(?:with(?! (?:best|kind|warm|many|friendly))|after|when|given)\b.*:$",
    re.IGNORECASE,
)
# At the start of a line, or in the first person; else it is as often a NAK on a bus, as in I2C.
_NAK = re.compile(
    r"^(?:(?i:an?|my|so|still|strong|big|hard|firm) +){0,2}"
    r"(?:NAC?K(?:ed)?|Nac?k|Nacked)(?=[ .,:;!?]|$)|"
    r"(?i:\bnac?k from (?:me|my side)\b|\bnac?ked by me\b|"
    r"\b(?:it is|it's|this is|i) (?:an? |have to )?nac?k\b)|"
    r": NAC?K[.!]*$"
)
_PATCHES = re.compile(
    r"\b(?:patch(?:es)?|commits?|#)\W{0,2}\d|\b\d+/\d+\b|"
    r"\bfor (?:the |all )?\S+(?: \S+)? (?:bits?|parts?|pieces?)\b",
    re.IGNORECASE,
)
# "With best regards" is no condition.
_MORE = re.compile(
    r"(?:but|if|with(?! (?:best|kind|warm|many|friendly))|once|after|when|provided|assuming|unless|"
    r"except|as long as|modulo)\b",
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
        """The person as in a trailer."""
        if self.name and self.address:
            return f"{self.name} <{self.address}>"
        return self.name or self.address

    @property
    def value(self) -> str:
        """The trailer's value."""
        return f"{self.person} {self.note}".rstrip()


def tags(text: str) -> tuple[TagLine, ...]:
    """Every tag in a mail's text, quoted ones as well."""
    read = list(lines(text))
    conditions = _conditions(read)
    found = []
    for nth, line in enumerate(read):
        if match := _TAG.fullmatch(_whole(read, nth).rstrip()):
            found.append(_tag_line(match, line, conditions[nth]))
    return tuple(found)


def nak(text: str) -> str:
    """The first line of the sender's own words that reads like an objection without being a tag."""
    for words in _own_lines(text):
        if _NAK.search(words) and not _TAG.fullmatch(words):
            return one_line(words)
    return ""


def parts(text: str) -> str:
    """The first line of the sender's own words that names some patches of several."""
    return one_line(next(filter(_PATCHES.search, _own_lines(text)), ""))


def _own_lines(text: str) -> Iterator[str]:
    for line in lines(text):
        if line.place == "own":
            yield line.words.strip()


def _whole(read: Sequence[ReplyLine], nth: int) -> str:
    """A line, with the next one when a mail client has put the address there."""
    words = read[nth].words
    if "@" in words or nth + 1 == len(read) or read[nth + 1].depth != read[nth].depth:
        return words
    after = read[nth + 1].words
    return f"{words} {after.strip()}" if re.match(r"\s*<[^<>\s]+>", after) else words


def _tag_line(match: re.Match[str], line: ReplyLine, condition: str) -> TagLine:
    value = match["value"].strip()
    masked = MASKED.search(value) or _SHORTENED.search(value)
    tag = TagLine(
        key=match["key"].capitalize(),
        name="",
        address="",
        place=line.place,
        who=line.who,
        when=line.when,
        masked=one_line(masked[0]) if masked else "",
    )
    person = _WHO.fullmatch(value) or _BARE.fullmatch(value)
    if person is None:
        return replace(tag, name=one_line(value))
    note = one_line(person["rest"])
    # A `# comment` behind the address belongs to the trailer, unless it is a condition.
    if note and (not note.startswith("#") or _CONDITION.search(note)):
        condition, note = note, ""
    return replace(
        tag,
        name=plain_name(person["name"]),
        address=one_line(person["address"]),
        note=note,
        condition=condition,
    )


def _conditions(read: Sequence[ReplyLine]) -> list[str]:
    """For each line, the condition of a tag in it: in the paragraph above, or right below."""
    own, tagged = [], []
    for line in read:
        words = line.words.strip() if line.place == "own" else ""
        own.append(words)
        tagged.append(_TAG.fullmatch(words) is not None)
    pairs = zip(_above(own, tagged), _below(own, tagged), strict=True)
    return [one_line(before or after) for before, after in pairs]


def _above(own: Sequence[str], tagged: Sequence[bool]) -> list[str]:
    """For each line, the nearest condition in the last paragraph before it, tags aside."""
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
