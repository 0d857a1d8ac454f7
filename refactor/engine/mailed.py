"""A posted version that is found in mails: its patches are those of the steps of a series."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
        texts = {step: text(mail.raw).words for step, (_, mail) in sent.patches.items()}
        diffs = map(difference, texts.values())
        mailed = dict(zip(texts, fingerprints.of_diffs(self.objects, diffs), strict=True))
        patches = []
        for step, (number, mail) in sent.patches.items():
            # What was sent counts, whatever the branch is at now.
            change = mailed[step] if mailed[step].change else self.made.get(step, Fingerprint())
            summary = parse_subject(mail.subject).summary
            patches.append(
                PostedPatch(step, number, summary, _ids(mail), change.patch, change.change)
            )
        cover = sent.cover
        onto = self.run.onto if self.run else None
        base = _base([text(cover.raw).words if cover else "", *texts.values()])
        commit = base or (onto.commit if onto else "")
        return Version(
            self.number,
            tuple(patches),
            onto.name if onto and commit == onto.commit else "",
            commit,
            parse_subject(cover.subject).summary if cover else "",
            (cover.id,) if cover and cover.id else (),
            sent.recipients,
        )


def _ids(mail: Mail) -> tuple[str, ...]:
    if not mail.id:
        raise BadInput(
            f"the mail '{mail.subject}' has no Message-ID",
            "was it sent? take it out of your sent folder",
        )
    return (mail.id,)


def _base(texts: Sequence[str]) -> str:
    return next((found[1] for words in texts if (found := _BASE.search(words))), "")
