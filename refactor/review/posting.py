"""What was posted: the mails of a version, found in an mbox or told by the message-id of its cover letter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from refactor.errors import BadInput
from refactor.mail.mail import Mail
from refactor.mail.subject import Subject, parse_subject
from refactor.review.ledger import Ledger, PostedPatch, Version

_FORMAT_PATCH = re.compile(r"cover(?P<rest>\.\d+\.git\.\S+)")
_SEND_EMAIL = re.compile(r"(?P<head>\d{14}\.\d+-)1(?P<rest>-\S+@\S+)")
_B4 = re.compile(r"(?P<head>\d{8}-\S+-v\d+-)0(?P<rest>-[0-9a-f]+@\S+)")


@dataclass(frozen=True)
class SentVersion:
    """The mails of a version.

    Attributes:
        cover: None when there was none.
        patches: step id -> (its number, its mail), in their order.
        strangers: numbers and summaries of patches that are none of the series'.
    """

    cover: Mail | None
    patches: Mapping[str, tuple[int, Mail]]
    strangers: tuple[tuple[int, str], ...]


def find_version(mails: Iterable[Mail], version: int, subjects: Mapping[str, str]) -> SentVersion:
    """The mails of a version among others.

    Args:
        subjects: step id -> the summary that its patch had.

    Raises:
        BadInput: there is none; the message says which versions there are.
    """
    heads = [
        (mail, subject)
        for mail in _once(mails)
        if _is_patch(subject := parse_subject(mail.subject))
    ]
    steps = {summary: step for step, summary in subjects.items()}
    ours = {subject.version for _, subject in heads if subject.number and subject.summary in steps}
    heads = [(mail, subject) for mail, subject in heads if subject.version == version]
    found = [
        (subject.number or 1, subject, mail) for mail, subject in heads if not _is_cover(subject)
    ]
    patches = {
        steps[subject.summary]: (number, mail)
        for number, subject, mail in found
        if subject.summary in steps
    }
    if not patches:
        others = ", ".join(f"v{each}" for each in sorted(ours - {version}))
        hint = f"there is {others}" if others else "are the subjects those of its steps?"
        raise BadInput(f"no mail there is a patch of v{version} of this series", hint)
    order = dict(sorted(patches.items(), key=lambda item: item[1][0]))
    above = {parent for _, mail in order.values() for parent in mail.parents}
    cover = next((mail for mail, subject in heads if _is_cover(subject) and mail.id in above), None)
    inside = {cover.id if cover else "", *(mail.id for _, mail in order.values())}
    strangers = [
        (number, subject.summary)
        for number, subject, mail in found
        if subject.summary not in steps and inside & {*mail.parents}
    ]
    return SentVersion(cover, order, tuple(sorted(strangers)))


def _once(mails: Iterable[Mail]) -> Iterable[Mail]:
    """Of those that share a Message-ID the first one: lists may put their words below a copy."""
    found: dict[object, Mail] = {}
    for mail in mails:
        found.setdefault(mail.id or mail.raw, mail)
    return found.values()


def _is_patch(subject: Subject) -> bool:
    return subject.patch and not subject.reply


def _is_cover(subject: Subject) -> bool:
    return subject.total > 0 and subject.number == 0


def message_ids(told: Sequence[str], commits: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The message-ids of a cover letter, empty without one, and of the patches.

    Args:
        told: those of all mails, or the first one, where the program that sent them has numbered
            the others by it.
        commits: of the patches, in order.

    Raises:
        BadInput: the others do not follow from the first.
    """
    if len(told) == len(commits) and not _FORMAT_PATCH.fullmatch(told[0]):
        return "", tuple(told)
    if len(told) == len(commits) + 1:
        return told[0], tuple(told[1:])
    if len(told) != 1:
        raise BadInput(
            f"{len(told)} message-ids for {len(commits)} patches",
            "give that of the cover letter, or of every mail",
        )
    (cover,) = told
    if made := _FORMAT_PATCH.fullmatch(cover):
        return cover, tuple(f"{commit}{made['rest']}" for commit in commits)
    for style, first in ((_SEND_EMAIL, 2), (_B4, 1)):
        if made := style.fullmatch(cover):
            numbers = range(first, first + len(commits))
            return cover, tuple(f"{made['head']}{number}{made['rest']}" for number in numbers)
    raise BadInput(
        f"the message-ids of the patches do not follow from '{cover}'",
        "use --mbox, or give every one",
    )


def record_version(ledger: Ledger, version: Version) -> Ledger:
    """The ledger with a version in it; one that was sent before keeps the message-ids that it had."""
    known = ledger.of(version.version)
    others = tuple(each for each in ledger.version if each.version != version.version)
    return replace(ledger, version=(*others, _again(known, version) if known else version))


def _again(known: Version, now: Version) -> Version:
    patches = []
    for patch in now.patch:
        before = known.of(patch.step)
        ids = _joined(before.message_id if before else (), patch.message_id)
        patches.append(
            PostedPatch(
                patch.step,
                patch.number,
                patch.subject,
                ids,
                patch.patch_id,
                patch.change or _change(before),
            )
        )
    cover = _joined(known.message_id, now.message_id)
    base, commit = (now.base or known.base, now.commit or known.commit)
    subject, recipients = now.subject or known.subject, now.recipients or known.recipients
    return Version(now.version, tuple(patches), base, commit, subject, cover, recipients)


def _change(patch: PostedPatch | None) -> str:
    return patch.change if patch else ""


def _joined(known: Iterable[str], now: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(each for each in known if each not in now), *now]))
