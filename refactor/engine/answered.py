"""The answers to earlier versions as reasons for who gets the next one, and who does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from refactor.engine.fingerprints import of_run
from refactor.git.plumbing import Git
from refactor.mail.people import address
from refactor.mail.recipients import MailRecipients
from refactor.review.carry import carry, why_dropped
from refactor.review.ledger import Ledger
from refactor.review.reviewers import reviewers
from refactor.runs.run import Run


@dataclass(frozen=True)
class Departed:
    """A recipient of the last version who gets no mail of this one.

    Attributes:
        who: the address.
    """

    who: str
    reason: str


def answer_reasons(objects: Git, run: Run, ledger: Ledger) -> dict[str, str]:
    """Address -> what its owner has said of earlier versions, and which of their tags are gone."""
    words: dict[str, dict[str, None]] = defaultdict(dict)
    for reviewer in reviewers(ledger, run.version):
        words[address(reviewer.who)][reviewer.words] = None
    changes = of_run(objects, run) if ledger.tag else {}
    for number, step in enumerate(run.changed if changes else (), 1):
        carried = carry(ledger, step.id, changes[step.id].change, run.version)
        for tag in carried.gone:
            lost = f"patch {number} lost the {tag.tag}: {why_dropped(tag)}"
            words[_address(tag.person)][lost] = None
        for trailer in carried.withdrawn:
            lost = f"patch {number} lost the {trailer.key}: withdrawn"
            words[_address(trailer.value)][lost] = None
    return {mailbox: "; ".join(said) for mailbox, said in words.items()}


def _address(person: str) -> str:
    # A tag may have a comment behind the address.
    return address(person.partition(" #")[0])


def departed(
    went: Iterable[str], mails: Mapping[str, MailRecipients], maintainers: str, *, base: str
) -> tuple[Departed, ...]:
    """The recipients who are gone, each with the reason.

    Args:
        maintainers: MAINTAINERS of the base.
        base: its name.
    """
    over: set[str] = set()
    for mail in mails.values():
        over.update(map(address, mail.over))
    # The whole text: a person may be in a section that has nothing to do with these files.
    known = maintainers.lower()
    found = []
    for who in went:
        # First, as MAINTAINERS names these as well.
        if who in over:
            reason = "over the cap of `[recipients]`"
        elif who in known:
            reason = f"in MAINTAINERS of {base}, but no patch of this series touches their files"
        else:
            reason = f"not in MAINTAINERS of {base}, and not named by the series"
        found.append(Departed(who, reason))
    return tuple(found)
