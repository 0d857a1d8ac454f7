"""Verdicts on the tags in mails about bundles: each bundle is judged as a series of its own."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from msgspec import structs

from refactor.mail.mail import Mail
from refactor.mail.subject import parse_subject
from refactor.review.bundle_history import bundle_ledger
from refactor.review.ledger import Ledger
from refactor.review.remarks import Replies, replies
from refactor.review.thread import About
from refactor.review.verdict import Verdicts, judge
from refactor.review.verdict_row import TagVerdict


@dataclass(frozen=True)
class BundleMails:
    """The mails about one thread.

    Attributes:
        key: of the thread, as the ledger has it.
        ledger: of the thread as a series of its own.
        subjects: id of a commit -> the summary that its patch has now.
        versions: version in its subjects -> version of the series.
    """

    key: str
    ledger: Ledger
    subjects: Mapping[str, str]
    mails: Sequence[Mail]
    versions: Mapping[int, int]

    @cached_property
    def verdicts(self) -> Verdicts:
        """The verdicts, with versions and numbers as the mails have them."""
        return judge(self.mails, self.ledger, self.subjects)

    def rows(self) -> Iterator[TagVerdict]:
        """The verdicts, with versions of the series."""
        for row in self.verdicts.rows:
            version = self.versions.get(row.version, row.version)
            yield structs.replace(row, version=version, patches=f"{self.key} {row.patches}".strip())

    @cached_property
    def replies(self) -> Replies:
        """The mails of others about the thread, with versions of the series."""
        found = []
        for mail, about in replies(self.mails, self.ledger, self.subjects).mails:
            version = self.versions.get(about.version, about.version)
            found.append((mail, dataclasses.replace(about, version=version)))
        return Replies(tuple(found))

    def steps(self, about: About) -> tuple[str, ...]:
        """The commits that a reply is about: one, or for a cover letter all of the thread.

        Args:
            about: with the version of the series.
        """
        if about.step:
            return (about.step,)
        for posted in self.ledger.version:
            if self.versions.get(posted.version, posted.version) == about.version:
                return tuple(patch.step for patch in posted.patch)
        return ()


def by_bundle(
    mails: Sequence[Mail], ledger: Ledger, subjects: Mapping[str, str]
) -> list[BundleMails]:
    """The mails about each bundle; those about something else are left out.

    Args:
        subjects: id of a commit -> the summary that its patch has now.
    """
    routes = _Routes(mails, ledger, subjects)
    sorted_mails = defaultdict[str, list[Mail]](list)
    for mail in mails:
        key = routes.of(mail)
        if key is not None:
            sorted_mails[key].append(mail)
    found = []
    for key, own in sorted_mails.items():
        view = bundle_ledger(ledger, key)
        steps = {patch.step for version in view.version for patch in version.patch}
        known = {}
        for step, summary in subjects.items():
            if step in steps:
                known[step] = summary
        found.append(BundleMails(key, view, known, own, _versions(ledger, key)))
    return found


def judge_bundles(
    mails: Sequence[Mail], ledger: Ledger, subjects: Mapping[str, str], version: int = 0
) -> Verdicts:
    """The verdict on every tag in some mails, as judge() gives it for a series of one thread.

    Args:
        version: only tags given on this version of the series; 0 for all.
    """
    bundles = by_bundle(mails, ledger, subjects)
    if not bundles:
        return judge(mails, ledger, subjects, version)
    rows: list[TagVerdict] = []
    ours = replies = 0
    for bundle in bundles:
        ours += bundle.verdicts.ours
        replies += bundle.verdicts.replies
        for row in bundle.rows():
            if version in (0, row.version):
                rows.append(row)
    return Verdicts(tuple(rows), ours, replies, len(mails) - ours - replies)


def by_group(rows: Iterable[TagVerdict]) -> Iterator[TagVerdict]:
    """Rows for the ledger: an objection to a bundle is one to each of its groups."""
    for row in rows:
        # An objection to a series of one thread stays one to the whole.
        if row.status != "blocker" or not any("/" in step for step in row.steps):
            yield row
            continue
        for step in row.steps:
            yield structs.replace(row, steps=(step,))


def _versions(ledger: Ledger, key: str) -> dict[int, int]:
    versions = {}
    for posted in ledger.version:
        for bundle in posted.bundle:
            if bundle.key == key:
                versions[bundle.version] = posted.version
    return versions


class _Routes:
    """Which thread a mail belongs to: by what it is or answers, else by its subject."""

    def __init__(self, mails: Iterable[Mail], ledger: Ledger, subjects: Mapping[str, str]) -> None:
        self._mails = {mail.id: mail for mail in mails if mail.id}
        self._keys: dict[str, str] = {}
        self._summaries: dict[str, str] = {}
        threads: dict[str, str] = {}
        # In order: a group that has moved to another bundle is answered in its last one.
        for posted in sorted(ledger.version, key=lambda version: version.version):
            for bundle in posted.bundle:
                self._keys |= dict.fromkeys(bundle.message_id, bundle.key)
                self._summaries[bundle.subject] = bundle.key
            for patch in posted.patch:
                self._keys |= dict.fromkeys(patch.message_id, patch.bundle)
                self._summaries[patch.subject] = patch.bundle
                threads[patch.step] = patch.bundle
        for step, summary in subjects.items():
            if step in threads:
                self._summaries[summary] = threads[step]

    def of(self, mail: Mail) -> str | None:
        """The key of a mail's thread; None where it is about something else."""
        # What a mail answers is in the sender's hand: a loop must not keep this from ending.
        path, seen = [mail], {mail.id}
        while path:
            at = path.pop()
            for name in (at.id, *at.parents):
                if name in self._keys:
                    # A chain may be long, and each of its mails is looked up.
                    self._keys[mail.id] = self._keys[name]
                    return self._keys[name]
            for name in at.parents:
                if name in self._mails and name not in seen:
                    seen.add(name)
                    path.append(self._mails[name])
        summary = parse_subject(mail.subject).summary
        return self._summaries.get(summary) if summary else None
