"""The posted bundles of a version: each patch is that of a group, by its subject or its files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from refactor.engine.bundle_mailing import BundleMailing
from refactor.engine.bundle_parcels import planned
from refactor.engine.mailed import Mailed, base_in, posted_patches
from refactor.engine.subjects import subject
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput
from refactor.git.quarantine import Quarantine
from refactor.library.history import ledger_file
from refactor.library.program import Program
from refactor.mail.date import iso_date
from refactor.mail.destinations import destinations
from refactor.mail.identity import folded
from refactor.mail.mail import Mail
from refactor.mail.subject import parse_subject
from refactor.review.bundle_posting import PlannedBundle, SentBundle, SentBundles, find_bundles
from refactor.review.following import PostedBundle
from refactor.review.ledger import PostedPatch, Version
from refactor.review.message_id import message_id
from refactor.review.message_ids import message_ids
from refactor.review.sender import author
from refactor.runs.run import Run
from refactor.text.change import Fingerprint
from refactor.text.diff import quoted
from refactor.tools.mail_files import read_mails


@dataclass(frozen=True)
class BundleSearch:
    """The search for bundles of a run that were mailed.

    Attributes:
        made: id of a commit -> fingerprint in that run.
        bundle: key of the only bundle to record; empty for all that the mails hold.
    """

    workplace: Workplace
    program: Program
    objects: Quarantine
    run: Run
    made: Mapping[str, Fingerprint]
    bundle: str = ""

    def find(self, files: Sequence[Path], named: Mapping[int, str]) -> Mailed:
        """The bundles in some files.

        Raises:
            BadInput: there are none.
        """
        plan = self._plan()
        sent = find_bundles(read_mails(files), list(map(_as_planned, plan)), named)
        notes = tuple(_missing(sent, plan, only=self.bundle))
        return Mailed(self._version(sent.bundles), notes, sent.matches, sent.unmatched)

    def by_ids(self, given: Sequence[str]) -> Mailed:
        """The bundle of which the user gives the message-ids.

        Raises:
            BadInput: the user has not named one, or these are not its message-ids.
        """
        plan = self._plan()
        # A message-id says nothing about a bundle, unlike a subject.
        if len(plan) != 1:
            keys = ", ".join(dict.fromkeys(mailing.bundle.directory for mailing in plan))
            raise BadInput(
                f"{self.run.series} v{self.run.version} is mailed in bundles",
                f"--bundle KEY says whose message-ids these are: {keys}",
            )
        (mailing,) = plan
        mailed = mailing.bundle.mailed
        cover, rest = message_ids(list(map(message_id, given)), [step.commit for step in mailed])
        patches = []
        for number, (step, sent) in enumerate(zip(mailed, rest, strict=True), 1):
            change = self.made[step.id]
            key = mailing.bundle.directory
            patches.append(
                PostedPatch(
                    step.id, number, subject(step), (sent,), change.patch, change.change, key
                )
            )
        posted = PostedBundle(
            key=mailing.bundle.directory,
            version=mailing.version,
            message_id=(cover,) if cover else (),
            wave=mailing.wave,
        )
        return Mailed(self._whole(patches, [posted], base="", recipients=()))

    def _plan(self) -> list[BundleMailing]:
        ledger = ledger_file(self.program).read()
        plan = planned(
            self.workplace, self.objects, program=self.program, run=self.run, ledger=ledger
        )
        chosen = []
        keys: dict[str, None] = {}
        for mailing in plan:
            keys[mailing.bundle.key] = None
            if self.bundle in ("", mailing.bundle.key, mailing.bundle.directory):
                chosen.append(mailing)
        if not chosen:
            raise BadInput(f"there is no bundle '{self.bundle}'", f"there are {', '.join(keys)}")
        return chosen

    def _version(self, sent: Iterable[SentBundle]) -> Version:
        patches: list[PostedPatch] = []
        bundles, mails = [], list[Mail]()
        for bundle in sent:
            key, cover = bundle.planned.key, bundle.cover
            patches += posted_patches(self.objects, bundle.patches, self.made, key)
            own = [cover] if cover else []
            for _, mail in bundle.patches.values():
                own.append(mail)
            mails += own
            bundles.append(
                PostedBundle(
                    key=key,
                    version=bundle.planned.version,
                    subject=parse_subject(cover.subject).summary if cover else "",
                    message_id=(cover.id,) if cover and cover.id else (),
                    date=_date(own),
                    wave=bundle.planned.wave,
                )
            )
        addresses: set[str] = set()
        senders: set[str] = set()
        for mail in mails:
            addresses.update(destinations(mail.raw))
            senders.add(folded(author(mail).address))
        return self._whole(
            patches,
            bundles,
            base=base_in(mails),
            recipients=tuple(sorted(addresses)),
            senders=tuple(sorted(senders - {""})),
        )

    def _whole(
        self,
        patches: Sequence[PostedPatch],
        bundles: Sequence[PostedBundle],
        *,
        base: str,
        recipients: tuple[str, ...],
        senders: tuple[str, ...] = (),
    ) -> Version:
        onto = self.run.onto
        return Version(
            version=self.run.version,
            patch=tuple(patches),
            # The user's name for the base is wrong for any other.
            base=onto.name if base in ("", onto.commit) else "",
            commit=base or onto.commit,
            recipients=recipients,
            senders=senders,
            bundle=tuple(bundles),
        )


def _as_planned(mailing: BundleMailing) -> PlannedBundle:
    subjects, files = {}, {}
    for step in mailing.bundle.mailed:
        subjects[step.id] = subject(step)
        files[step.id] = [quoted(file.path) for file in step.facts.files]
    key = mailing.bundle.directory
    return PlannedBundle(key, mailing.version, subjects, files, mailing.wave)


def _missing(sent: SentBundles, plan: Sequence[BundleMailing], *, only: str) -> Iterator[str]:
    """Notes about what is not among the mails, and was not recorded before."""
    there = {bundle.planned.key: bundle for bundle in sent.bundles}
    lacking = []
    for mailing in plan:
        key = mailing.bundle.directory
        if key not in there:
            if not mailing.is_posted:
                lacking.append(key)
            continue
        # Left out on purpose, or lost: the user has to see it either way.
        for step in mailing.bundle.steps:
            if step.id not in there[key].patches and step.id not in mailing.posted:
                yield f"{step.id} of bundle {key} is not among the mails"
    if lacking and not only:
        word = "bundle is" if len(lacking) == 1 else "bundles are"
        yield f"{len(lacking)} {word} left to mail: `refactor format-patch` writes them"


def _date(mails: Iterable[Mail]) -> str:
    """When the first of some mails was sent, by the Date headers; empty where none has one."""
    return min(filter(None, (iso_date(mail.date) for mail in mails)), default="")
