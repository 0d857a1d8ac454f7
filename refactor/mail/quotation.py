"""The lines of a reply: the sender's own words, quotations with their authors, the signature."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from refactor.mail.armor import without_armor
from refactor.mail.inline_diff import BEGIN, InlineDiff
from refactor.mail.original import is_original

LineRole = Literal["own", "quoted", "signature", "patch"]

# `>`, `> >`, `| ` and `JR> `, which some clients make of the name.
_MARK = re.compile(r" ?(?:[>|]|[A-Za-z]{1,4}>)")
# RFC 3676, 4.3; many clients strip the blank.
_SIGNATURE = re.compile(r"-- ?$")
# git-mailinfo(1), --scissors.
_SCISSORS = re.compile(r"-[- ]*(?:>8|8<|✂)")
# Outlook quotes below a line of its own, without marks.
_ORIGINAL = re.compile(
    r"-{2,} ?(?:original|forwarded|ursprüngliche|weitergeleitete|oorspronkelijk|doorgestuurd|"
    r"ursprungligt|opprinnelig|oprindelig|alkuperäinen|wiadomość|původní|исходное|пересылаемое|"
    r"mensaje|mensagem|messaggio|message|e-mail|原始邮件|邮件原件|轉寄|转发邮件|元のメッセージ)"
    r"[^-]{0,40}-{2,}$|-{2,} ?(?:original|forwarded) message|_{20,}$",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"(?:On |At )?(?P<when>.{0,120}?),? +(?P<who>[^,<>]{2,80}?)(?: *<[^<>]*>)? +"
    r"(?:wrote|writes|said):$"
)


@dataclass(frozen=True)
class ReplyLine:
    """A line of a reply.

    Attributes:
        place: whose it is.
        words: without the marks of a quotation.
        depth: how often it is quoted.
        who, when: of the mail that it is quoted from, as the line above the quotation says; else
            empty.
    """

    place: LineRole
    words: str
    depth: int = 0
    who: str = ""
    when: str = ""


def lines(text: str) -> Iterator[ReplyLine]:
    """The lines of a mail's text, each with whose it is."""
    heard: dict[int, tuple[str, str]] = {}
    below: LineRole | None = None
    diff: InlineDiff | None = None
    above = ""
    every = without_armor(text.split("\n"))
    for nth, line in enumerate(every):
        depth, words = _depth(line)
        if diff is None and depth == 0 and below in (None, "patch") and BEGIN.match(line):
            below, diff = "patch", InlineDiff()
        if diff is not None and not diff.has(line):
            below = diff = None
        if below is None and depth == 0:
            below = "quoted" if is_original(every, nth) else _ends(words)
        # Clients break a long `On DATE, NAME wrote:` in two.
        found = _wrote(words) or _wrote(f"{above} {words}")
        if found:
            heard[depth + 1] = found["who"].strip(' "'), found["when"].strip()
        above = words
        who, when = heard.get(depth, ("", ""))
        if depth or below:
            yield ReplyLine("quoted" if depth else below or "own", words, depth, who, when)
        else:
            yield ReplyLine("own", words)


def _wrote(words: str) -> re.Match[str] | None:
    """A line that names the author of the quotation below."""
    # A line of a mail is no longer (RFC 5322, 2.1.1).
    is_short = len(words) <= 998 and words.endswith(("wrote:", "writes:", "said:"))
    return _WROTE.match(re.sub(r" +", " ", words)) if is_short else None


def _depth(line: str) -> tuple[int, str]:
    depth = 0
    mark = _MARK.match(line)
    while mark and depth < 100:
        depth += 1
        line = line[mark.end() :]
        mark = _MARK.match(line)
    return depth, line[1:] if depth and line.startswith(" ") else line


def _ends(words: str) -> LineRole | None:
    """What begins with this line, when the sender's own words end there."""
    if _SIGNATURE.match(words):
        return "signature"
    if _SCISSORS.match(words):
        return "patch"
    return "quoted" if _ORIGINAL.match(words) else None
