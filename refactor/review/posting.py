"""Posted versions: their mails, found in an mbox or named by message-ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from refactor.errors import BadInput
from refactor.mail.mail import Mail
from refactor.mail.subject import Subject, parse_subject
from refactor.review.ledger import Ledger, PostedPatch, Version

# Message-IDs from which those of the other mails of a version follow.
# git format-patch --thread (git's builtin/log.c, gen_message_id())
_FORMAT_PATCH = re.compile(r"cover(?P<rest>\.\d+\.git\.\S+)")
# git send-email counts the mails of a call from 1 (git-send-email.perl, make_message_id())
_SEND_EMAIL = re.compile(r"(?P<head>\d{14}\.\d+-)1(?P<rest>-\S+@\S+)")
# b4 counts from the cover letter, which is 0
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
    steps = {summary: step for step, summary in subjects.items()}
    parsed = _patch_mails(mails)
    patches: dict[str, _Numbered] = {}
    covers: list[Mail] = []
    others: list[_Stranger] = []
    for mail, subject in parsed:
        number = subject.number or 1
        if subject.version != version:
            continue
        if _is_cover(subject):
            covers.append(mail)
        elif subject.summary in steps:
            patches[steps[subject.summary]] = number, mail
        else:
            others.append((number, subject.summary, mail))
    if not patches:
        raise _not_found(version, _versions(parsed, steps))
    ordered = dict(sorted(patches.items(), key=_by_number))
    cover = _cover_of(ordered, covers)
    return SentVersion(cover, ordered, _strangers(ordered, cover, others))


_Numbered = tuple[int, Mail]
_Stranger = tuple[int, str, Mail]


def _patch_mails(mails: Iterable[Mail]) -> list[tuple[Mail, Subject]]:
    """The mails that are patches or cover letters, with their subjects."""
    found = []
    for mail in _once(mails):
        subject = parse_subject(mail.subject)
        if subject.patch and not subject.reply:
            found.append((mail, subject))
    return found


def _by_number(patch: tuple[str, _Numbered]) -> int:
    return patch[1][0]


def _versions(parsed: Iterable[tuple[Mail, Subject]], steps: Mapping[str, str]) -> set[int]:
    """The versions of this series that some mails belong to."""
    return {subject.version for _, subject in parsed if subject.number and subject.summary in steps}


def _not_found(version: int, there: set[int]) -> BadInput:
    versions = [f"v{number}" for number in sorted(there - {version})]
    hint = "do their subjects match the series?"
    if versions:
        hint = f"there is {', '.join(versions)}"
    return BadInput(f"no patch of v{version} found in these mails", hint)


def _cover_of(patches: Mapping[str, _Numbered], covers: Iterable[Mail]) -> Mail | None:
    """The cover letter that the patches answer."""
    answered: set[str] = set()
    for _, mail in patches.values():
        answered.update(mail.parents)
    return next((cover for cover in covers if cover.id in answered), None)


def _strangers(
    patches: Mapping[str, _Numbered], cover: Mail | None, others: Iterable[_Stranger]
) -> tuple[tuple[int, str], ...]:
    """Numbers and summaries of patches in the same thread that belong to no step."""
    thread = {cover.id if cover else "", *(mail.id for _, mail in patches.values())}
    strangers = []
    for number, summary, mail in others:
        if not thread.isdisjoint(mail.parents):
            strangers.append((number, summary))
    return tuple(sorted(strangers))


def _once(mails: Iterable[Mail]) -> Iterable[Mail]:
    """The first of the mails that share a Message-ID: lists may add a footer to another copy."""
    first: dict[object, Mail] = {}
    for mail in mails:
        first.setdefault(mail.id or mail.raw, mail)
    return first.values()


def _is_cover(subject: Subject) -> bool:
    return subject.total > 0 and subject.number == 0


def message_ids(given: Sequence[str], commits: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The message-ids of a cover letter, empty without one, and of the patches.

    Args:
        given: those of all mails, or the first one, where the program that sent them has numbered
            the others by it.
        commits: of the patches, in order.

    Raises:
        BadInput: the others do not follow from the first.
    """
    if len(given) == len(commits) and not _FORMAT_PATCH.fullmatch(given[0]):
        return "", tuple(given)
    if len(given) == len(commits) + 1:
        return given[0], tuple(given[1:])
    if len(given) != 1:
        raise BadInput(
            f"{len(given)} message-ids for {len(commits)} patches",
            "give that of the cover letter, or of every mail",
        )
    return given[0], _following(given[0], commits)


def _following(cover: str, commits: Sequence[str]) -> tuple[str, ...]:
    """The message-ids of patches, by that of their cover letter."""
    if named := _FORMAT_PATCH.fullmatch(cover):
        return tuple(f"{commit}{named['rest']}" for commit in commits)
    for style, first in ((_SEND_EMAIL, 2), (_B4, 1)):
        if counted := style.fullmatch(cover):
            numbers = range(first, first + len(commits))
            return tuple(f"{counted['head']}{number}{counted['rest']}" for number in numbers)
    raise BadInput(
        f"the message-ids of the patches do not follow from '{cover}'",
        "use --mbox, or give every one",
    )


def record_version(ledger: Ledger, version: Version) -> Ledger:
    """The ledger with a version in it; message-ids of an earlier record of it are kept."""
    earlier = ledger.of(version.version)
    others = [posted for posted in ledger.version if posted.version != version.version]
    merged = _merged(earlier, version) if earlier else version
    return replace(ledger, version=(*others, merged))


def _merged(earlier: Version, version: Version) -> Version:
    """A version that was recorded twice; the later record wins where it says something."""
    patches = [_merged_patch(earlier.of(patch.step), patch) for patch in version.patch]
    return Version(
        version=version.version,
        patch=tuple(patches),
        base=version.base or earlier.base,
        commit=version.commit or earlier.commit,
        subject=version.subject or earlier.subject,
        message_id=_joined(earlier.message_id, version.message_id),
        recipients=version.recipients or earlier.recipients,
    )


def _merged_patch(earlier: PostedPatch | None, patch: PostedPatch) -> PostedPatch:
    if earlier is None:
        return replace(patch, message_id=_joined((), patch.message_id))
    return replace(
        patch,
        message_id=_joined(earlier.message_id, patch.message_id),
        change=patch.change or earlier.change,
    )


def _joined(earlier: Iterable[str], later: Iterable[str]) -> tuple[str, ...]:
    """Message-ids of a mail that was sent again, the last one at the end."""
    only_earlier = [identity for identity in earlier if identity not in later]
    return tuple(dict.fromkeys([*only_earlier, *later]))
