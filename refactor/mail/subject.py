"""Subjects of mails: `Re: [PATCH v13 RESEND 09/14] arm64: entry: Convert` in its parts."""

from __future__ import annotations

import re
from dataclasses import dataclass

# RFC 5322, 3.6.5 knows `Re:` alone; German and Swedish clients write AW, WG and SV.
_REPLY = re.compile(r"\s*(?:re|aw|sv|fwd?|wg)(?:\[\d+\])?\s*[:\uff1a]\s*", re.IGNORECASE)
# What clients in other languages write. It may be a subsystem, too: brackets have to follow.
_FOREIGN = re.compile(
    r"\s*(?:antw|antwort|vs|vl|odp|pd|res|rif|r|tr|rv|enc|ynt|ilt|\u0432\u0456\u0434|\u043d\u0430|"
    r"\u56de\u590d|\u56de\u8986|\u7b54\u590d|\u7b54\u8986|\u8f6c\u53d1)\s*[:\uff1a]\s*"
    r"(?=(?:[^\[\]:\uff1a]{1,10}[:\uff1a]\s*){0,3}\[)",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\s*\[([^\[\]]*)\]\s*")
# What gateways of companies put before a subject; `[External] : Re: ...` is one of them.
_GATEWAY = re.compile(
    r" ?(?:\*{1,3}ext(?:ernal)?\*{1,3}|\(ext(?:ernal)?\)|external)? ?:\s*", re.IGNORECASE
)
_WORD = re.compile(
    r"(?P<patch>(?:rfc|patch|resend)(?=v\d|$))?(?:(?:v|(?<=v))(?P<version>\d{1,6}))?|"
    r"(?P<number>\d{1,6})/(?P<total>\d{1,6})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Subject:
    """A subject in its parts.

    Attributes:
        reply: whether it answers something, or passes it on.
        patch: whether brackets say that it is about a patch.
        version: 1 when no other is named.
        number, total: of a series; 0 of 0 when none is named.
        summary: what is left; the first line of the commit.
    """

    reply: bool
    patch: bool
    version: int
    number: int
    total: int
    summary: str


def parse_subject(text: str) -> Subject:
    """A subject in its parts, without the brackets that a mailing list adds."""
    reply = patch = False
    version, number, total = 1, 0, 0
    at = 0
    while True:
        match = _REPLY.match(text, at) or _BRACKET.match(text, at)
        if match is None and not patch:
            match = _FOREIGN.match(text, at) or _GATEWAY.match(text, at)
        if match is None:
            break
        at = match.end()
        if match.re is _GATEWAY:
            continue
        if match.re in (_REPLY, _FOREIGN):
            reply = True
            continue
        for word in re.split(r"[\s,]+", match[1]):
            parts = _WORD.fullmatch(word)
            if parts is None:
                continue
            patch = patch or bool(parts["patch"]) or bool(parts["number"])
            version = int(parts["version"]) if parts["version"] else version
            if parts["number"]:
                number, total = int(parts["number"]), int(parts["total"])
    return Subject(reply, patch, version, number, total, " ".join(text[at:].split()))
