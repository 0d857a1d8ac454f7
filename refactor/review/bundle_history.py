"""A bundle of a tree-wide series as a series of its own: its versions, its mails, its tags.

Reviewers of a bundle have seen nothing of the others: `[PATCH v2]` is its second mailing, whatever
the version of the whole series is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from msgspec.structs import replace

from refactor.review.carry import Given
from refactor.review.following import PostedBundle
from refactor.review.ledger import Ledger, PostedPatch, Version


def mail_version(ledger: Ledger, version: int, *, bundle: str, steps: Collection[str]) -> int:
    """The version in the subjects of a bundle, in a version of the series.

    Args:
        steps: ids of its commits: a group that was mailed in another bundle was seen, too.
    """
    posted = ledger.of(version)
    for part in posted.bundle if posted else ():
        if is_part(part.key, bundle):
            return part.version
    last = 0
    for earlier in ledger.before(version):
        numbers = _numbers(earlier)
        seen = set()
        for patch in earlier.patch:
            if patch.step in steps:
                seen.add(patch.bundle)
        for key in numbers:
            if is_part(key, bundle):
                seen.add(key)
        for key in seen:
            # Without bundles, the whole version was one thread.
            last = max(last, numbers.get(key, earlier.version))
    return last + 1


def is_part(key: str, bundle: str) -> bool:
    """Whether the key of a posted thread is that of a bundle, or of a part of it."""
    return key == bundle or key.startswith(f"{bundle}/")


def bundle_ledger(ledger: Ledger, bundle: str, steps: Collection[str] = ()) -> Ledger:
    """The ledger of one bundle, with the versions that stand in the subjects of its mails.

    Args:
        bundle: its key, or the key of one of its threads.
        steps: ids of commits that belong to it now, and were mailed in another bundle.
    """
    versions: dict[int, Version] = {}
    mailed: dict[tuple[int, str], int] = {}
    known = set(steps)
    for posted in sorted(ledger.version, key=_by_version):
        patches = [patch for patch in posted.patch if _belongs(patch, bundle, steps)]
        if not patches:
            continue
        keys = {patch.bundle for patch in patches}
        cover = _cover(posted, keys)
        number = cover.version if cover else posted.version
        versions[number] = _joined(versions.get(number), _alone(posted, patches, cover))
        for patch in patches:
            mailed[posted.version, patch.step] = number
            known.add(patch.step)
    if not all("/" in step for step in known):
        # An objection to the series as a whole is to the patches that no group makes.
        known.add("")
    tags = []
    for tag in ledger.tag:
        if tag.step in known:
            tags.append(_renumbered(tag, mailed))
    objections = []
    for objection in ledger.objection:
        if objection.step in known:
            objections.append(_renumbered(objection, mailed))
    return replace(
        ledger,
        version=tuple(versions.values()),
        tag=tuple(tags),
        objection=tuple(objections),
    )


def _belongs(patch: PostedPatch, bundle: str, steps: Collection[str]) -> bool:
    return patch.step in steps or is_part(patch.bundle, bundle)


def _by_version(posted: Version) -> int:
    return posted.version


def _numbers(posted: Version) -> dict[str, int]:
    return {part.key: part.version for part in posted.bundle}


def _cover(posted: Version, keys: Collection[str]) -> PostedBundle | None:
    """The thread that some patches were mailed in; the first of several."""
    return next((part for part in posted.bundle if part.key in keys), None)


def _alone(posted: Version, patches: Iterable[PostedPatch], cover: PostedBundle | None) -> Version:
    """A version of a series as one of a bundle."""
    if cover is None:
        return replace(posted, patch=tuple(patches))
    return replace(
        posted,
        version=cover.version,
        patch=tuple(patches),
        subject=cover.subject,
        message_id=cover.message_id,
        # They are those of all bundles: nobody can tell who of them got this one.
        recipients=(),
        bundle=(),
    )


def _joined(earlier: Version | None, later: Version) -> Version:
    """Two versions of a series in which a bundle had the same version."""
    if earlier is None:
        return later
    others = []
    for patch in earlier.patch:
        # A group that was mailed in both counts as of its later mail.
        if later.of(patch.step) is None:
            others.append(patch)
    return replace(later, patch=(*others, *later.patch))


def _renumbered(given: Given, mailed: dict[tuple[int, str], int]) -> Given:
    number = mailed.get((given.version, given.step), given.version)
    return replace(given, version=number)
