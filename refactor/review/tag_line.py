"""A line of a mail as a tag: kind, person, and what else stands in the line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from refactor.mail.commit_message import MASKED
from refactor.mail.mail import one_line, plain_name
from refactor.mail.quotation import LineRole, ReplyLine
from refactor.review import phrases

TAKEN = ("Reviewed-by", "Acked-by", "Tested-by")
"""Tags taken from replies; all others are for the author to write (submitting-patches.rst)."""

BLOCKER = "Nacked-by"

_TAG = re.compile(
    r"(?P<key>[A-Za-z]+(?:-[A-Za-z]+)*-by|Fixes|Closes|Link|Cc):\s*(?P<value>.*)", re.IGNORECASE
)
# A kind of tag between other words, as in `LGTM, Reviewed-by: ...` and `* Reviewed-By : ...`.
_WITHIN = re.compile(
    r"(?<![\w-])(?P<key>(?:reviewed|acked|tested)"
    r"(?:(?:[- ]and[- ]| ?[/&+,] ?|-)(?:reviewed|acked|tested))*[- ]by)(?!\w)[\s:*_`]*",
    re.IGNORECASE,
)
_WHO = re.compile(r"(?P<name>[^<>]*)<(?P<address>[!-;=?A-~]+@[A-Za-z0-9.-]+)>\s*(?P<rest>.*)")
_BARE = re.compile(r"(?P<name>)(?P<address>[!-;=?A-~]+@[A-Za-z0-9.-]+)(?P<rest>(?:\s.*)?)")
# An address that an archive has cut short.
_SHORTENED = re.compile(r"(?<!\S)\S*(?:\.\.\.@|@\.\.\.)\S*")
# What Outlook makes of an address in plain text.
_MAILTO = re.compile(
    r"(?P<address>[^<>\s]{1,250})<mailto:(?P=address)>|(?<!\S)<mailto:(?P<only>[^<>\s]{1,250})>"
)
_KINDS = ("reviewed", "acked", "tested")
# Blanks and hyphens that mail clients, and pasted web pages, put in the place of plain ones.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f\u3000", " "),
        **dict.fromkeys("\u2010\u2011\ufe63\uff0d", "-"),
        "\uff1a": ":",
    }
)
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
        unnamed: whether it has an address alone, and the name is the sender's.
        takes_back: the sentence, where it takes an earlier tag back instead of giving one.
        loose: the line, where the tag is not alone in it.
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
    unnamed: bool = False
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
        return tuple(replace(tag, key=key) for key in _keys(match["key"]))
    if line.place != "own" or len(plain) > _LONGEST or "by" not in plain.casefold():
        return ()
    return tuple(_within(plain, line))


def _keys(key: str) -> list[str]:
    """The tags that a key stands for: `Reviewed-and-tested-by` is two of them."""
    kinds = re.split(r"(?:[- ]and[- ])|[-/&+, ]+", key.lower())
    if len(kinds) > 2 and set(kinds[:-1]) <= {*_KINDS, "reported", "suggested"}:
        return [f"{kind.capitalize()}-by" for kind in dict.fromkeys(kinds[:-1])]
    return [key.replace(" ", "-").capitalize()]


def _within(plain: str, line: ReplyLine) -> Iterator[TagLine]:
    """The tags among other words of a line, where an address follows."""
    matches = list(_WITHIN.finditer(plain))
    for nth, match in enumerate(matches):
        end = matches[nth + 1].start() if nth + 1 < len(matches) else len(plain)
        value = plain[match.end() : end]
        if "@" not in value:
            continue
        tag = replace(_tag_line(value.strip(" *_`\"'.,;"), line), loose=one_line(plain))
        for key in _keys(match["key"]):
            yield replace(tag, key=key)


def _tag_line(value: str, line: ReplyLine) -> TagLine:
    value = _MAILTO.sub(_address, value.strip())
    masked = MASKED.search(value) or _SHORTENED.search(value)
    tag = TagLine(
        key="",
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
    note, condition = one_line(person["rest"]), ""
    # A `# comment` behind the address belongs to the trailer, unless it is a condition.
    if note and (not note.startswith("#") or phrases.CONDITION.search(note)):
        condition, note = note, ""
    return replace(
        tag,
        name=plain_name(person["name"]),
        address=one_line(person["address"]),
        note=note,
        condition=condition,
    )


def _address(mailto: re.Match[str]) -> str:
    return mailto["address"] or f"<{mailto['only']}>"
