"""Which patch a mail is about: by what it answers, and by its subject."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace

from refactor.mail.identity import folded
from refactor.mail.mail import Mail
from refactor.mail.subject import Subject, parse_subject
from refactor.review.ledger import Ledger
from refactor.review.sender import author


@dataclass(frozen=True)
class About:
    """The patch or cover letter that a mail is about.

    Attributes:
        step: empty for the cover letter, which is the whole series.
        doubt: why that is not sure.
        other: the summary of a patch that is none of ours, when the mail is about that.
    """

    version: int = 0
    step: str = ""
    number: int = 0
    doubt: str = ""
    other: str = ""


class Threads:
    """The threads of a series' versions.

    Args:
        subjects: step id -> the summary that its patch has now.

    Attributes:
        own: the addresses of the author, as the ledger has them and posted mails show them.
    """

    def __init__(self, ledger: Ledger, subjects: Mapping[str, str], mails: Iterable[Mail]) -> None:
        # Of those that share a Message-ID the first one counts.
        self._mails = {mail.id: mail for mail in reversed(tuple(mails)) if mail.id}
        self._posted: dict[str, About] = {}
        self._steps = dict(zip(subjects.values(), subjects, strict=True))
        self._covers = set[str]()
        for version in ledger.version:
            if version.subject:
                self._covers.add(version.subject)
            self._posted |= dict.fromkeys(version.message_id, About(version.version))
            for patch in version.patch:
                about = About(version.version, patch.step, patch.number)
                self._posted |= dict.fromkeys(patch.message_id, about)
                self._steps[patch.subject] = patch.step
        own = set(ledger.senders)
        for mail in self._mails.values():
            if self.is_posted(mail):
                own.add(folded(author(mail).address))
        self.own = frozenset(own)
        self._below = self._answering()
        self._nearest = dict(self._posted)

    def is_posted(self, mail: Mail) -> bool:
        """Whether a mail is one of the patches, or a cover letter."""
        return mail.id in self._posted

    def about(self, mail: Mail) -> About | None:
        """The patch or cover letter that a mail is about; None when it is about another series."""
        thread = self._above(mail)
        subject = parse_subject(mail.subject)
        named = self._named(subject)
        if thread is None:
            return self._by_subject(subject, named)
        if named is None:
            # A cover letter may be answered under a subject of its own.
            is_cover = _is_cover(subject) and not thread.step
            is_other = subject.patch and bool(subject.summary) and not is_cover
            return About(thread.version, other=subject.summary) if is_other else thread
        if named == thread.step:
            return thread
        if named and not thread.step and mail.parents[0] not in self._posted:
            # What it answers is not here, and belongs to the thread.
            return About(thread.version, named, subject.number)
        doubt = f"it answers {_place(thread)}, and its subject says {_label(subject)}"
        return About(thread.version, thread.step, thread.number, doubt)

    def _by_subject(self, subject: Subject, named: str | None) -> About | None:
        """As about(), of a mail whose thread is not known."""
        # Somebody else's patch may have our subject; only a reply is about ours.
        if named is None or not subject.reply:
            return None
        doubt = "it says by its subject alone what it answers"
        if subject.patch:
            return About(subject.version, named, subject.number, doubt)
        return replace(self._last_of(named), doubt=f"{doubt}, and names no version")

    def _named(self, subject: Subject) -> str | None:
        """The step that a subject names; empty for the cover letter, None for neither."""
        # A cover letter and a patch may have the same summary.
        is_step = subject.number != 0 and subject.summary in self._steps
        if subject.summary in self._covers and not is_step:
            return ""
        return self._steps.get(subject.summary)

    def _last_of(self, step: str) -> About:
        """The patch of a step, or the cover letter, in the last version that has it."""
        found = [about for about in self._posted.values() if about.step == step]
        return max(found, key=lambda about: about.version, default=About(step=step))

    def _answering(self) -> Set[str]:
        """The mails that answer one of ours, also by way of other replies."""
        answers: dict[str, list[str]] = {}
        for mail in self._mails.values():
            for parent in mail.parents:
                answers.setdefault(parent, []).append(mail.id)
        answering: set[str] = set()
        waiting = list(self._posted)
        while waiting:
            replies = answers.pop(waiting.pop(), [])
            answering.update(replies)
            waiting += replies
        return answering

    def _above(self, mail: Mail) -> About | None:
        """The nearest of our mails that a mail answers, also by way of other replies."""
        path, seen = [("", iter(mail.parents))], set[str]()
        while path:
            parent = next(path[-1][1], None)
            if parent is None:
                path.pop()
            elif about := self._nearest.get(parent):
                # A chain may be long, and each of its mails is looked up: climb it only once.
                for below, _ in path[1:]:
                    self._nearest[below] = about
                return about
            elif parent in self._below and parent not in seen:
                seen.add(parent)
                path.append((parent, iter(self._mails[parent].parents)))
        return None


def _is_cover(subject: Subject) -> bool:
    return subject.total > 0 and subject.number == 0


def _label(subject: Subject) -> str:
    if subject.total:
        return f"{subject.number:02}/{subject.total:02}"
    return f"'{subject.summary}'"


def _place(about: About) -> str:
    return f"patch {about.number:02}" if about.step else "the cover letter"
