"""The patches of one version of a series, in a file of mails."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from refactor.errors import BadInput
from refactor.mail.mail import Mail, parse, seconds
from refactor.mail.mbox import split_file
from refactor.mail.patch import difference
from refactor.mail.subject import parse_subject
from refactor.mail.text import text

_CHANGE_ID = re.compile(r"^change-id: (\S+)$", re.MULTILINE)
_AGAIN = "save the series once more, as with `b4 am -o DIR MESSAGE-ID`"


@dataclass(frozen=True)
class MailedSeries:
    """A version of a series as it was mailed.

    Attributes:
        patches: by their number.
        change_id: in one of the mails; empty for none.
        ids: Message-IDs of the mails, and of those that they answer.
    """

    version: int
    patches: tuple[Mail, ...]
    change_id: str
    ids: frozenset[str]


def mailed_series(data: bytes, where: str) -> MailedSeries:
    """The series in a file; replies and a cover letter among the mails are no patches.

    Raises:
        BadInput: it holds no mail, no patch, several versions, or not every patch of one.
    """
    if data[:2] == b"\x1f\x8b":
        raise BadInput(f"{where} is compressed", f"`gzip -d` it, or {_AGAIN}")
    numbered: dict[int, Mail] = {}
    versions, totals, ids = set[int](), [0], set[str]()
    change_id = ""
    for raw in split_file(data):
        mail = parse(raw, where)
        subject = parse_subject(mail.subject)
        if not subject.patch or subject.reply:
            continue
        words = text(mail.raw).words
        ids.update((mail.id, *mail.parents))
        change_id = change_id or next(iter(_CHANGE_ID.findall(words)), "")
        if not difference(words):
            continue
        versions.add(subject.version)
        totals.append(subject.total)
        number = subject.number or len(numbered) + 1
        _require_new(numbered, number, mail, where)
        numbered[number] = mail
    _require_whole(numbered, max(totals), versions, where)
    patches = tuple(mail for _, mail in sorted(numbered.items()))
    return MailedSeries(max(versions), patches, change_id, frozenset(ids))


def _require_new(numbered: dict[int, Mail], number: int, mail: Mail, where: str) -> None:
    # A list may send the same mail twice.
    if number in numbered and numbered[number].id != mail.id:
        raise BadInput(f"{where} holds two patches with number {number}", _AGAIN)
    # git am would take the time of day: every run would make another commit.
    if seconds(mail.date) is None:
        raise BadInput(f"{where}: patch {number} has no Date that can be read", _AGAIN)


def _require_whole(
    numbered: Iterable[int], total: int, versions: Iterable[int], where: str
) -> None:
    found = sorted(versions)
    if not found:
        raise BadInput(f"{where} holds no patch", _AGAIN)
    if len(found) > 1:
        names = " and ".join(f"v{version}" for version in found)
        raise BadInput(f"{where} holds patches of {names}", "keep the mails of one version")
    missing = sorted({*range(1, total + 1)} - {*numbered})
    if missing:
        raise BadInput(f"{where}: patch {missing[0]} of {total} is missing", _AGAIN)
