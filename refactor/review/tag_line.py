"""A line of a mail as a tag: kind, person, and what else stands in the line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from refactor.mail.mail import one_line
from refactor.mail.quotation import LineRole, ReplyLine
from refactor.review import phrases
from refactor.review.tag_person import NOTHING, masked_address, tag_person

TAKEN = ("Reviewed-by", "Acked-by", "Tested-by")
"""Tags taken from replies; all others are for the author to write (submitting-patches.rst)."""

BLOCKER = "Nacked-by"

_TAG = re.compile(
    r"(?P<key>[A-Za-z]+(?:-[A-Za-z]+)*-by|Fixes|Closes|Link|Cc):\s*(?P<value>.*)", re.IGNORECASE
)
_DASHES = "\u2012-\u2015\u2212-"
# A kind of tag between other words, as in `LGTM, Reviewed-by: ...` and `* Reviewed-By : ...`.
_WITHIN = re.compile(
    r"(?<![\w-])(?P<key>(?:reviewed|acked|tested)"
    r"(?:(?:[- ]and[- ]| ?[/&+,] ?|-)(?:reviewed|acked|tested))*"
    rf"[ {_DASHES}]by)(?!\w)[\s:;=*_`\"{_DASHES}]*",
    re.IGNORECASE,
)
# Between two kinds that one person gives: `Reviewed-by/Tested-by: ...`.
_AND = re.compile(r"(?:\s|and|as well as|[/&+,])*", re.IGNORECASE)
_KINDS = ("reviewed", "acked", "tested")
# Blanks and hyphens that mail clients, and pasted web pages, put in the place of plain ones.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f\u3000", " "),
        **dict.fromkeys("\u2010\u2011\ufe63\uff0d", "-"),
        "\uff1a": ":",
    }
)
# Zero width space, word joiner, byte order mark: what is pasted from a web page may begin so.
_INVISIBLE = "\u200b\u2060\ufeff"
_LONGEST = 10_000


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
        condition: the sender's words that may limit it, or take it back.
        completed: what was missing in it and is the sender's, as a reason to ask.
        takes_back: the sentence, where it takes an earlier tag back instead of giving one.
        loose: the line, where the tag is not alone in it.
        unread: why it is not read as the sender's words: it stands in an attachment, for example.
        bare: the sentence, where the sender's words give a tag without writing one.
        prose: the line, where it is no tag and only reads like one.
    """

    key: str
    name: str
    address: str
    note: str = ""
    place: LineRole = "own"
    who: str = ""
    when: str = ""
    masked: str = ""
    condition: str = ""
    loose: str = ""
    unread: str = ""
    bare: str = ""
    completed: str = ""
    takes_back: str = ""
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


def parse_tag(words: str, line: ReplyLine) -> tuple[TagLine, ...]:
    """The tags that a line holds; none for any other line.

    Args:
        words: the line, with the next one where the tag goes on there.
    """
    plain = words.translate(_PLAIN).lstrip(_INVISIBLE).rstrip()
    match = _TAG.fullmatch(plain.lstrip(f" \t{_INVISIBLE}"))
    several = match is not None and _WITHIN.search(match["value"]) is not None
    if match and not several and (plain == match[0] or match["key"].lower().endswith("-by")):
        tag = _tag_line(match["value"], line)
        loose = tag.loose and one_line(plain)
        return tuple(replace(tag, key=key, loose=loose) for key in _keys(match["key"]))
    if line.place != "own" or len(plain) > _LONGEST or "by" not in plain.casefold():
        return ()
    return tuple(_within(plain, line))


def _keys(key: str) -> list[str]:
    """The tags that a key stands for: `Reviewed-and-tested-by` is two of them."""
    kinds = re.split(rf"(?:[- ]and[- ])|[/&+, {_DASHES}]+", key.lower())
    if len(kinds) > 2 and set(kinds[:-1]) <= {*_KINDS, "reported", "suggested"}:
        return [f"{kind.capitalize()}-by" for kind in dict.fromkeys(kinds[:-1])]
    return [re.sub(f"[ {_DASHES}]", "-", key).capitalize()]


def _within(plain: str, line: ReplyLine) -> Iterator[TagLine]:
    """The tags among other words of a line, where an address follows."""
    matches = list(_WITHIN.finditer(plain))
    keys: list[str] = []
    for nth, match in enumerate(matches):
        end = matches[nth + 1].start() if nth + 1 < len(matches) else len(plain)
        value = plain[match.end() : end]
        keys += _keys(match["key"])
        if _AND.fullmatch(value):
            continue
        if "@" in value:
            tag = _tag_line(value.strip(" *_`\"'.,;"), line)
            for key in dict.fromkeys(keys):
                yield replace(tag, key=key, loose=one_line(plain))
        keys = []


def _tag_line(value: str, line: ReplyLine) -> TagLine:
    person = tag_person(value)
    note, condition = person.note, ""
    # A `# comment` behind the address belongs to the trailer, unless it is a condition.
    if note and (not note.startswith("#") or phrases.CONDITION.search(note)):
        condition, note = "" if NOTHING.fullmatch(note) else note, ""
    return TagLine(
        key="",
        name=person.name,
        address=person.address,
        note=note,
        place=line.place,
        who=line.who,
        when=line.when,
        masked=masked_address(value),
        condition=condition,
        loose=value if person.is_loose else "",
    )
