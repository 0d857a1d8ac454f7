"""A posted version that is found in mails: its patches are those of the steps of a series."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from refactor.engine import drift, fingerprints
from refactor.engine.subjects import subjects
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput
from refactor.git.quarantine import Quarantine
from refactor.library.history import ledger_file
from refactor.library.program import Program
from refactor.mail.mail import Mail
from refactor.mail.patch import difference
from refactor.mail.subject import parse_subject
from refactor.mail.text import text
from refactor.review import posting
from refactor.review.ledger import PostedPatch, Version
from refactor.review.pairing import Match, Unmatched
from refactor.runs.run import Run
from refactor.text.change import Fingerprint
from refactor.tools.mail_files import read_mails

# git-format-patch(1), BASE TREE INFORMATION: in the first mail only.
_BASE = re.compile(r"^base-commit: ([0-9a-f]{40})$", re.MULTILINE)


@dataclass(frozen=True)
class Mailed:
    """A posted version, and how its patches were found."""

    version: Version
    notes: tuple[str, ...] = ()
    matches: tuple[Match, ...] = ()
    unmatched: tuple[Unmatched, ...] = ()


@dataclass(frozen=True)
class Search:
    """The search for a version whose mails are in files.

    Attributes:
        run: of this version; None when there is none.
        made: step id -> fingerprint in that run.
    """

    workplace: Workplace
    program: Program
    objects: Quarantine
    number: int
    run: Run | None
    made: Mapping[str, Fingerprint]

    def find(self, files: Sequence[Path], named: Mapping[int, str]) -> Mailed:
        """The version in some files.

        Args:
            named: number of a patch -> its step, or pairing.NONE.

        Raises:
            BadInput: it is not there.
        """
        # Who begins to use this program with a later version has no run of the earlier ones.
        like = self.run or self._latest_run()
        known = ledger_file(self.program).read()
        sent = posting.find_version(
            read_mails(files),
            self.number,
            subjects(self.program, like),
            contents=fingerprints.contents(self.objects, like, known),
            named=named,
        )
        notes = []
        for step in self.run.changed if self.run else ():
            # Left out on purpose, or lost: the user has to see it either way.
            if step.id not in sent.patches:
                notes.append(f"step {step.id} is not among the mails")
        return Mailed(self._version(sent), tuple(notes), sent.matches, sent.unmatched)

    def _latest_run(self) -> Run | None:
        for _, runs in drift.present(self.workplace, self.program):
            return runs[0]
        return None

    def _version(self, sent: posting.SentVersion) -> Version:
        cover = sent.cover
        onto = self.run.onto if self.run else None
        mails = [mail for _, mail in sent.patches.values()]
        base = base_in([cover, *mails] if cover else mails)
        commit = base or (onto.commit if onto else "")
        return Version(
            self.number,
            posted_patches(self.objects, sent.patches, self.made),
            onto.name if onto and commit == onto.commit else "",
            commit,
            parse_subject(cover.subject).summary if cover else "",
            (cover.id,) if cover and cover.id else (),
            sent.recipients,
            sent.senders,
        )


def posted_patches(
    objects: Quarantine,
    mails: Mapping[str, tuple[int, Mail]],
    made: Mapping[str, Fingerprint],
    bundle: str = "",
) -> tuple[PostedPatch, ...]:
    """The patches of a version in some mails.

    Args:
        mails: step id -> number and mail of its patch.
        made: step id -> fingerprint in the run of this version.
        bundle: key of the bundle that they were mailed in.

    Raises:
        BadInput: a mail has no Message-ID.
    """
    texts = {}
    for step, (_, mail) in mails.items():
        texts[step] = text(mail.raw).words
    diffs = map(difference, texts.values())
    mailed = dict(zip(texts, fingerprints.of_diffs(objects, diffs), strict=True))
    patches = []
    for step, (number, mail) in mails.items():
        # What was sent counts, whatever the branch is at now.
        change = mailed[step] if mailed[step].change else made.get(step, Fingerprint())
        summary = parse_subject(mail.subject).summary
        ids = _ids(mail)
        patches.append(PostedPatch(step, number, summary, ids, change.patch, change.change, bundle))
    return tuple(patches)


def _ids(mail: Mail) -> tuple[str, ...]:
    if not mail.id:
        raise BadInput(
            f"the mail '{mail.subject}' has no Message-ID",
            "was it sent? take it out of your sent folder",
        )
    return (mail.id,)


def base_in(mails: Iterable[Mail]) -> str:
    """The object name of the base that one of some mails names; empty where none does."""
    for mail in mails:
        named = _BASE.search(text(mail.raw).words)
        if named:
            return named[1]
    return ""
