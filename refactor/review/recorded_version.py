"""A posted version on its way into the ledger, where an earlier record of it may be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from refactor.review.following import PostedBundle
from refactor.review.ledger import Ledger, PostedPatch, Version


def record_version(ledger: Ledger, version: Version) -> Ledger:
    """The ledger with a version in it; message-ids of an earlier record of it are kept."""
    earlier = ledger.of(version.version)
    others = [posted for posted in ledger.version if posted.version != version.version]
    merged = _merged(earlier, version) if earlier else version
    return replace(ledger, version=(*others, merged))


def _merged(earlier: Version, version: Version) -> Version:
    """A version that was recorded twice; the later record wins where it says something."""
    patches = [_merged_patch(earlier.of(patch.step), patch) for patch in version.patch]
    others = _of_other_bundles(earlier, version)
    recipients = version.recipients or earlier.recipients
    if others:
        recipients = tuple(sorted({*earlier.recipients, *recipients}))
    return Version(
        version=version.version,
        patch=(*others, *patches),
        base=version.base or earlier.base,
        commit=version.commit or earlier.commit,
        subject=version.subject or earlier.subject,
        message_id=_joined(earlier.message_id, version.message_id),
        recipients=recipients,
        senders=tuple(sorted({*earlier.senders, *version.senders})),
        bundle=tuple(_merged_bundles(earlier, version)),
    )


def _merged_bundles(earlier: Version, version: Version) -> Iterator[PostedBundle]:
    """The bundles of both records; the message-ids of those that both have are joined."""
    later = {bundle.key: bundle for bundle in version.bundle}
    for bundle in earlier.bundle:
        again = later.pop(bundle.key, None)
        if again is None:
            yield bundle
        else:
            ids = _joined(bundle.message_id, again.message_id)
            yield replace(again, message_id=ids, wave=bundle.wave or again.wave)
    yield from later.values()


def _of_other_bundles(earlier: Version, version: Version) -> list[PostedPatch]:
    """The patches of bundles that were recorded before: each is posted by itself."""
    if not version.bundle:
        return []
    return [patch for patch in earlier.patch if version.of(patch.step) is None]


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
