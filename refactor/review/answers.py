"""The answers to a posted series: tags, replies and remarks, bundle by bundle where it has some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from refactor.mail.mail import Mail
from refactor.review.bundle_verdicts import BundleMails, by_bundle, by_group, judge_bundles
from refactor.review.ledger import Ledger
from refactor.review.record import record_tags
from refactor.review.remark_marks import record_replies
from refactor.review.remarks import Replies, replies
from refactor.review.replies import group_replies, record_group_replies
from refactor.review.verdict import Verdicts, judge
from refactor.review.verdict_row import TagVerdict


@dataclass(frozen=True)
class Answers:
    """Some mails about a series.

    Attributes:
        subjects: step id -> the summary that its patch has now.
        version: only what is about this one counts; 0 for all.
    """

    mails: Sequence[Mail]
    subjects: Mapping[str, str]
    version: int

    def verdicts(self, ledger: Ledger) -> Verdicts:
        """The verdict on every tag, with the decisions that are in a ledger."""
        judged = judge_bundles if ledger.has_bundles else judge
        return judged(self.mails, ledger, self.subjects, self.version)

    def around(self, source: str, ledger: Ledger) -> tuple[Ledger, Sequence[TagVerdict]]:
        """The ledger and the verdicts in which the patches of a mail have their own numbers."""
        if not ledger.has_bundles:
            return ledger, self.verdicts(ledger).rows
        for bundle in self._bundles(ledger):
            if any(mail.id == source for mail in bundle.mails):
                return bundle.ledger, bundle.verdicts.rows
        return ledger, ()

    def recorded(self, ledger: Ledger, verdicts: Verdicts) -> Ledger:
        """The ledger with the tags, the replies and the remarks of the mails."""
        ledger = record_tags(ledger, by_group(verdicts.rows))
        if not ledger.has_bundles:
            found = replies(self.mails, ledger, self.subjects, self.version)
            return record_replies(ledger, found)
        bundles = self._bundles(ledger)
        ledger = record_group_replies(ledger, group_replies(bundles))
        mails = []
        for bundle in bundles:
            for mail, about in bundle.replies.mails:
                if self.version in (0, about.version):
                    mails.append((mail, about))
        return record_replies(ledger, Replies(tuple(mails)))

    def _bundles(self, ledger: Ledger) -> list[BundleMails]:
        return by_bundle(self.mails, ledger, self.subjects)
