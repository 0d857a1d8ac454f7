"""Too many threads for one person, too many people for one mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set

from refactor.errors import Refused
from refactor.library.program import Program
from refactor.mail.people import address
from refactor.mail.recipients import MailRecipients
from refactor.runs.run import Run

FEW_THREADS, FEW_RECIPIENTS = 10, 30
"""Threads to one person, and recipients of one mail: more have drawn complaints on public lists."""


def lists_of(run: Run) -> frozenset[str]:
    """The addresses of the mailing lists that MAINTAINERS names for any commit of a run."""
    addresses = set[str]()
    for step in run.changed:
        for person in step.people:
            if person.role == "list":
                addresses.add(person.address)
    return frozenset(addresses)


def of_nobody(run: Run) -> list[str]:
    """A sentence for each group of files without a maintainer."""
    groups = [step for step in run.changed if step.group and step.group.addressee]
    return [f"{step.id}: {step.group.addressee}" for step in groups if step.group]


Crowd = Mapping[str, Mapping[str, MailRecipients]]
"""Thread -> id of a commit, or COVER -> its recipients."""


def crowded(mails: Crowd, lists: Set[str]) -> list[str]:
    """A warning about each person who gets many threads, and each mail with many recipients.

    Args:
        lists: addresses of mailing lists, which may get any number of threads.
    """
    notes = []
    for name, number in _recipients(mails):
        if number > FEW_RECIPIENTS:
            notes.append(f"{number} recipients of {name}: [recipients] has `most`")
    for who, number in _threads(mails, lists):
        if number > FEW_THREADS:
            notes.append(f"{who} gets {number} threads")
    return notes


def require_within_caps(program: Program, mails: Crowd, lists: Set[str]) -> None:
    """Hold mails to the caps that the series declares.

    Raises:
        Refused: a person gets more threads, or a mail has more recipients.
    """
    threads, recipients = [], []
    for step in program.steps:
        spread = step.declared.spread
        if spread is not None:
            threads.append(spread.most_threads)
            recipients.append(spread.most_recipients)
    # Of several the strictest holds; 0 is no cap.
    most_threads = min(filter(None, threads), default=0)
    most = min(filter(None, recipients), default=0)
    for name, number in _recipients(mails):
        if most and number > most:
            raise Refused(
                f"{number} recipients of {name}, and most-recipients is {most}",
                "[recipients] has `most`, which leaves out those who need it least",
            )
    for who, number in _threads(mails, lists):
        if most_threads and number > most_threads:
            raise Refused(
                f"{who} gets {number} threads, and most-threads is {most_threads}",
                "--wave or --bundle writes fewer at a time; in groups.toml `bundle` joins groups",
            )


def _recipients(mails: Crowd) -> Iterator[tuple[str, int]]:
    """Each mail by its name, and how many people and lists get it."""
    for key, recipients in mails.items():
        for about, mail in recipients.items():
            yield about or f"the cover letter of {key}", len(mail.everybody)


def _threads(mails: Crowd, lists: Set[str]) -> list[tuple[str, int]]:
    """Each person, and how many threads they get; the most first."""
    threads = Counter[str]()
    for recipients in mails.values():
        # A person gets a thread once, however many of its mails.
        people: dict[str, None] = {}
        for mail in recipients.values():
            people |= dict.fromkeys(mail.everybody)
        threads.update(list(people))
    return [(who, number) for who, number in threads.most_common() if address(who) not in lists]
