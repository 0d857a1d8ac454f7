"""The ledger: the history of a series. Plain TOML, sorted, a fact a line, so that two merge."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Literal, TypeVar

import msgspec

from refactor.mail.trailer import Trailer
from refactor.review.following import Fate, PostedBundle, Reply
from refactor.review.message_id import require_ids
from refactor.review.question import Question
from refactor.review.remark import Answer, Remark
from refactor.review.tag_line import TAKEN

HEAD = (
    "# What this series knows of its past. "
    "`refactor post` and `refactor trailers` keep it; two of them merge.\n"
)

# What was tested may stand behind the address: `Tested-by: A <a@example.org> # rk3399`.
# No control characters: a line end would begin another trailer in the commit message.
_PERSON = re.compile(r"[^<>\x00-\x1f\x7f]* <[^<>\s@]+@[^<>\s@]+>(?: #[^\x00-\x1f\x7f]*)?")


# Unknown keys are an error: written back, the file would lose what a newer version put there.
class PostedPatch(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """A mail of a version that was posted, or several that were the same.

    Attributes:
        step: the step that it was made from.
        subject: its summary, without what stands in brackets.
        message_id: without angle brackets; more than one when it was sent again.
        patch_id, change: its fingerprint; empty when nobody knows.
        bundle: key of the bundle that it was mailed in; empty where the version has none.
    """

    step: str
    number: int
    subject: str
    message_id: tuple[str, ...]
    patch_id: str = ""
    change: str = ""
    bundle: str = ""

    def __post_init__(self) -> None:
        require_ids(self.message_id)


class Version(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """A version that was posted.

    Attributes:
        base, commit: what it was generated on, by the user's name and by its object name; empty
            when nobody knows.
        subject, message_id: of the cover letter; empty when it had none.
        recipients: the addresses that it went to; empty when nobody knows.
        senders: the addresses that it was sent from; empty when nobody knows.
        bundle: the bundles that it was mailed in; empty where it was one thread.
    """

    version: int
    patch: tuple[PostedPatch, ...]
    base: str = ""
    commit: str = ""
    subject: str = ""
    message_id: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    bundle: tuple[PostedBundle, ...] = ()

    def __post_init__(self) -> None:
        require_ids(self.message_id)

    def of(self, step: str) -> PostedPatch | None:
        """The patch of a step."""
        return next((patch for patch in self.patch if patch.step == step), None)

    @property
    def link(self) -> str:
        """The message-id to link to: the last one of the cover letter, or of a single patch."""
        # After a resend, the thread of the last mail is the one that people answer.
        ids = self.message_id or (self.patch[0].message_id if self.patch else ())
        return ids[-1] if ids else ""


class Tag(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tag that was given to a step.

    Attributes:
        person: the trailer's value: `Name <address>`, and a `# comment`.
        source: message-id of the mail in which it was given.
        version: that it was given on.
        change: fingerprint of the step's change in that version; empty when nobody knows.
    """

    step: str
    tag: str
    person: str
    source: str
    version: int
    change: str = ""

    def __post_init__(self) -> None:
        require_ids((self.source,))
        if self.tag not in TAKEN:
            raise ValueError(f"tag: wanted one of {', '.join(TAKEN)}, got {self.tag!r}")
        # It becomes a line of a commit message.
        _require_person(self.person)

    @property
    def trailer(self) -> Trailer:
        """As it stands in a commit message."""
        return Trailer(self.tag, self.person)

    @property
    def name(self) -> str:
        """The person's name."""
        return self.person.partition(" <")[0]


class Objection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A Nacked-by that was given to a step, or to the whole series; or a tag that was taken back.

    Attributes:
        person: the trailer's value, as of a tag.
        source: message-id of the mail in which it was given.
        version: that it was given on.
        step: empty for the whole series.
        change: fingerprint of the step's change in that version; empty when nobody knows, and for
            the whole series.
        tag: the kind that was taken back; empty for a Nacked-by.
        withdraws: message-ids of the mails that gave it.
    """

    person: str
    source: str
    version: int
    step: str = ""
    change: str = ""
    tag: str = ""
    withdraws: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_ids((self.source, *self.withdraws))
        _require_person(self.person)
        if self.tag and self.tag not in TAKEN:
            raise ValueError(f"tag: wanted one of {', '.join(TAKEN)}, got {self.tag!r}")

    @property
    def name(self) -> str:
        """The person's name."""
        return self.person.partition(" <")[0]


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The user's decision about the tags and the objection in one mail.

    Attributes:
        tag: the kind that it is about; empty for all of the mail.
        steps: what a tag is accepted for; empty for all that it was given for.
    """

    source: str
    verdict: Literal["accepted", "rejected"]
    tag: str = ""
    steps: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_ids((self.source,))
        if self.tag and self.tag not in TAKEN:
            raise ValueError(f"tag: wanted one of {', '.join(TAKEN)}, got {self.tag!r}")


class Ledger(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The history of a series."""

    version: tuple[Version, ...] = ()
    tag: tuple[Tag, ...] = ()
    decision: tuple[Decision, ...] = ()
    objection: tuple[Objection, ...] = ()
    question: tuple[Question, ...] = ()
    remark: tuple[Remark, ...] = ()
    answer: tuple[Answer, ...] = ()
    reply: tuple[Reply, ...] = ()
    fate: tuple[Fate, ...] = ()

    @property
    def senders(self) -> frozenset[str]:
        """The addresses that versions were sent from: the author's."""
        return frozenset(address for version in self.version for address in version.senders)

    @property
    def has_bundles(self) -> bool:
        """Whether any version was mailed in bundles."""
        return any(version.bundle for version in self.version)

    def of(self, version: int) -> Version | None:
        """A version that was posted."""
        return next((each for each in self.version if each.version == version), None)

    def before(self, version: int) -> tuple[Version, ...]:
        """The versions posted before this one, the last one first."""
        earlier = [posted for posted in self.version if posted.version < version]
        return tuple(sorted(earlier, key=lambda posted: -posted.version))

    def change(self, step: str, version: int) -> str:
        """Fingerprint of what a step changed in a version; empty when nobody knows."""
        patch = posted.of(step) if (posted := self.of(version)) else None
        return patch.change if patch else ""

    def verdict(self, source: str, tag: str = "") -> str:
        """The user's decision about a mail, or a tag in it: accepted, rejected; empty for none."""
        return Decisions(self.decision).verdict(source, tag)


class Decisions:
    """The decisions of a ledger by mail, so that each of many mails is looked up."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self._by_mail: dict[str, dict[str, Decision]] = defaultdict(dict)
        for decision in decisions:
            self._by_mail[decision.source][decision.tag] = decision

    def about(self, source: str, tag: str) -> Decision | None:
        """The decision about a tag in a mail; one about that kind precedes one about them all."""
        of_mail = self._by_mail.get(source, {})
        return of_mail.get(tag) or of_mail.get("")

    def verdict(self, source: str, tag: str = "") -> str:
        """As Ledger.verdict()."""
        decision = self.about(source, tag)
        return decision.verdict if decision else ""


def _require_person(person: str) -> None:
    if not _PERSON.fullmatch(person):
        raise ValueError(f"person: wanted `Name <address>`, got {person!r}")


T = TypeVar("T", PostedPatch, Tag, Objection)
