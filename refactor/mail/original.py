"""The block of headers that Outlook puts above a mail that it quotes without marks."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEADER = re.compile(r"\*?(?P<name>[^\W\d_][\w .'-]{0,24}?) ?[:\uff1a]\*? *(?P<value>\S.*)")
_FROM = frozenset(
    "from von de da van från fra od от від lähettäjä kimden feladó expéditeur remitente remetente "
    "mittente 发件人 寄件者 寄件人 差出人 送信者 보낸".split()
)
_DATED = re.compile(r"\b(?:19|20)\d\d(?!\d)")
_TIMED = re.compile(r"\b\d{1,2}[:.h]\d\d\b")
_ENGLISH_DATE = ("sent", "date")
# A tag and a link are no headers of a mail.
_OTHER = re.compile(r".*-by$|link$|closes$|fixes$", re.IGNORECASE)
_LONGEST = 12


def is_original(lines: Sequence[str], nth: int) -> bool:
    """Whether such a block begins at a line: From, a date, and who or what it was about.

    The names of the headers are in the language of the client; the order is the same in all.
    """
    first = _HEADER.match(lines[nth])
    if first is None or first["name"].casefold().split()[0] not in _FROM:
        return False
    names, is_dated = set[str](), False
    # Long lists of people go on over some lines.
    for line in lines[nth + 1 : nth + _LONGEST]:
        if not line.strip():
            break
        header = _HEADER.match(line)
        if header is None or _OTHER.match(header["name"]):
            continue
        names.add(header["name"].casefold())
        has_date = _DATED.search(header["value"]) and _TIMED.search(header["value"])
        is_dated = is_dated or has_date is not None or header["name"].casefold() in _ENGLISH_DATE
    return is_dated and len(names) > 1
