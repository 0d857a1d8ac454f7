"""Posted versions: their mails, found among others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from refactor.errors import BadInput
from refactor.mail.destinations import destinations
from refactor.mail.identity import folded
from refactor.mail.mail import Mail
from refactor.mail.subject import Subject, parse_subject
from refactor.review.pairing import (
    Content,
    Found,
    Match,
    PatchMail,
    Unmatched,
    by_content,
    by_name,
    by_subject,
    unmatched,
)
from refactor.review.sender import author


@dataclass(frozen=True)
class SentVersion:
    """The mails of a version.

    Attributes:
        cover: None when there was none.
        patches: step id -> (its number, its mail), in their order.
        matches: how the step of each patch was found, in their order.
        unmatched: patches of the thread whose step is not known.
    """

    cover: Mail | None
    patches: Mapping[str, tuple[int, Mail]]
    matches: tuple[Match, ...]
    unmatched: tuple[Unmatched, ...]

    @property
    def recipients(self) -> tuple[str, ...]:
        """The addresses that the mails went to, sorted."""
        addresses: set[str] = set()
        for _, mail in self.patches.values():
            addresses.update(destinations(mail.raw))
        if self.cover:
            addresses.update(destinations(self.cover.raw))
        return tuple(sorted(addresses))

    @property
    def senders(self) -> tuple[str, ...]:
        """The addresses that the mails came from, sorted."""
        every = [mail for _, mail in self.patches.values()]
        if self.cover:
            every.append(self.cover)
        addresses = set()
        for mail in every:
            addresses.add(folded(author(mail).address))
        return tuple(sorted(addresses - {""}))


def find_version(
    mails: Iterable[Mail],
    version: int,
    subjects: Mapping[str, str],
    *,
    contents: Mapping[str, Content] = MappingProxyType({}),
    named: Mapping[int, str] = MappingProxyType({}),
) -> SentVersion:
    """The mails of a version among others.

    The step of a patch is the one that the user names; else the one with its subject; else the one
    with its change, or with most of its changed lines.

    Args:
        subjects: step id -> the summary that its patch had.
        contents: step id -> its change, of the steps whose change is known.
        named: number of a patch -> its step, or pairing.NONE.

    Raises:
        BadInput: there is none; the message says which versions there are. Or a number or a step in
            `named` does not exist.
    """
    parsed = patch_mails(mails)
    patches, covers = _of_version(parsed, version)
    found = by_name(patches, named, [*subjects, *contents], version)
    found |= by_subject(_without(patches, found, named), subjects, found)
    rest = _without(patches, found, named)
    if found:
        # Of two threads of this version, the one with the patches that are certain.
        rest = _of_thread(rest, found, answered_cover(found, covers))
    found |= by_content(rest, _free(contents, found))
    if not found:
        raise _not_found(version, _versions(parsed, subjects), bool(contents))
    cover = answered_cover(found, covers)
    rest = _of_thread(_without(rest, found, named), found, cover)
    return _sent(cover, found, [unmatched(patch, _free(contents, found)) for patch in rest])


def _free(contents: Mapping[str, Content], found: Found) -> dict[str, Content]:
    """The steps that no patch was found for."""
    return {step: content for step, content in contents.items() if step not in found}


def _sent(cover: Mail | None, found: Found, rest: Iterable[Unmatched]) -> SentVersion:
    patches = {}
    matches = []
    for step, (patch, match) in sorted(found.items(), key=_by_number):
        patches[step] = patch.number, patch.mail
        matches.append(match)
    return SentVersion(cover, patches, tuple(matches), tuple(sorted(rest, key=_number)))


def patch_mails(mails: Iterable[Mail]) -> list[tuple[Mail, Subject]]:
    """The mails that are patches or cover letters, with their subjects."""
    found = []
    for mail in _once(mails):
        subject = parse_subject(mail.subject)
        if subject.patch and not subject.reply:
            found.append((mail, subject))
    return found


def _of_version(
    parsed: Iterable[tuple[Mail, Subject]], version: int
) -> tuple[list[PatchMail], list[Mail]]:
    """The patches and the cover letters of a version."""
    patches = []
    covers = []
    for mail, subject in parsed:
        if subject.version != version:
            continue
        if _is_cover(subject):
            covers.append(mail)
        else:
            # A single patch has no number in its subject.
            patches.append(PatchMail(subject.number or 1, subject.summary, mail))
    return patches, covers


def _without(
    patches: Iterable[PatchMail], found: Found, named: Mapping[int, str]
) -> list[PatchMail]:
    """The patches that are neither found nor named, without earlier copies of these."""
    known = {patch.summary for patch, _ in found.values()}
    return [patch for patch in patches if patch.summary not in known and patch.number not in named]


def _number(patch: Unmatched) -> int:
    return patch.number


def _by_number(found: tuple[str, tuple[PatchMail, Match]]) -> int:
    return found[1][0].number


def _versions(parsed: Iterable[tuple[Mail, Subject]], subjects: Mapping[str, str]) -> set[int]:
    """The versions of this series that some mails belong to."""
    # A mailbox of a list holds many series: versions of others are no hint.
    known = set(subjects.values())
    return {subject.version for _, subject in parsed if subject.number and subject.summary in known}


def _not_found(version: int, there: set[int], compared: bool) -> BadInput:
    versions = list(map("v{}".format, sorted(there - {version})))
    if versions:
        hint = f"there is {', '.join(versions)}"
    elif compared:
        hint = "neither subjects nor changes are those of a step; --is NUMBER=STEP names one"
    else:
        hint = "no subject is a step's; `refactor run` first, and changes are compared too"
    return BadInput(f"no patch of v{version} found in these mails", hint)


def answered_cover(
    found: Mapping[str, tuple[PatchMail, Match]], covers: Iterable[Mail]
) -> Mail | None:
    """The cover letter that the patches answer."""
    answered: set[str] = set()
    for patch, _ in found.values():
        answered.update(patch.mail.parents)
    # Of two of one version, as after a resend, the one of this thread.
    return next((cover for cover in covers if cover.id in answered), None)


def _of_thread(patches: Iterable[PatchMail], found: Found, cover: Mail | None) -> list[PatchMail]:
    """The patches in the thread of those whose step is known."""
    thread = {cover.id if cover else ""}
    answered: set[str] = set()
    for patch, _ in found.values():
        thread.add(patch.mail.id)
        answered.update(patch.mail.parents)
    inside = []
    for patch in patches:
        # Without a cover letter the others answer the first patch.
        if patch.mail.id in answered or not thread.isdisjoint(patch.mail.parents):
            inside.append(patch)
    return inside


def _once(mails: Iterable[Mail]) -> Iterable[Mail]:
    """The first of the mails that share a Message-ID: lists may add a footer to another copy."""
    first: dict[object, Mail] = {}
    for mail in mails:
        first.setdefault(mail.id or mail.raw, mail)
    return first.values()


def _is_cover(subject: Subject) -> bool:
    return subject.total > 0 and subject.number == 0
