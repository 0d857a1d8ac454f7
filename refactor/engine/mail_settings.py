"""The user's git configuration of mails; no other setting affects generated commits and mails."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from refactor.engine.bundles import people_of, reviewers_of
from refactor.errors import BadInput
from refactor.git.repository import Repository
from refactor.library.history import ledger_file
from refactor.library.program import Program
from refactor.mail.people import Person
from refactor.mail.recipients import MailRecipients, Settings, people_in, recipients_by_mail
from refactor.review.reviewers import reviewers
from refactor.runs.run import Run
from refactor.series.schema import is_person
from refactor.text.control import first_control

WANTED = "wanted `Name <address>` or an address"

_BRACKETS = frozenset("[]")


def mail_settings(repository: Repository) -> Settings:
    """sendemail.to, sendemail.cc and sendemail.identity, format.subjectPrefix and format.signature.

    Raises:
        BadInput: one of them is not fit for a header.
    """
    identity = _last(repository, "sendemail.identity") or ""
    odd = first_control(identity)
    if odd:
        raise BadInput(
            f"sendemail.identity holds {odd}",
            "it names a section of the configuration: set it anew",
        )
    prefix = _last(repository, "format.subjectPrefix") or ""
    # `]` would end the brackets early, and mail clients would show the rest as the subject.
    if not prefix.isprintable() or not _BRACKETS.isdisjoint(prefix):
        raise BadInput(
            f"format.subjectPrefix is {prefix!r}", "it stands in the brackets of a subject"
        )
    signature = _last(repository, "format.signature")
    odd = first_control(signature or "", allowed="\n\t")
    if odd:
        raise BadInput(
            f"format.signature holds {odd}", "it stands at the end of every mail: set it anew"
        )
    return Settings(
        to=_people(repository, identity, "to"),
        cc=_people(repository, identity, "cc"),
        identity=identity,
        prefix=prefix,
        signature=signature,
    )


def recipients_of(run: Run, program: Program, repository: Repository) -> dict[str, MailRecipients]:
    """The recipients of each mail of a run: step id, or COVER -> its recipients.

    Raises:
        BadInput: the user's git configuration has a recipient that is not fit for a header.
    """
    answered = reviewers(ledger_file(program).read(), run.version)
    people = {}
    for step in run.changed:
        people[step.id] = [*people_of(step), *reviewers_of(step.id, answered)]
    # Of what they answered the whole, or a patch that is gone, the cover letter has the rest.
    more = []
    for reviewer in answered:
        if reviewer.step not in people:
            more.append(Person(reviewer.who, "extra"))
    groups = [step.id for step in run.changed if step.group]
    policy = program.recipients
    # A patch of a tree-wide change goes to its own people, whatever the series says of others.
    policy = structs.replace(policy, own=(*policy.own, *groups))
    return recipients_by_mail(people, policy, mail_settings(repository), more=more)


def _people(repository: Repository, identity: str, key: str) -> tuple[str, ...]:
    """The people in sendemail.<identity>.<key>, or without any in sendemail.<key>."""
    values: Sequence[str] = ()
    if identity:
        values = repository.settings(f"sendemail.{identity}.{key}")
    # As git send-email reads them: a section for the identity replaces the general one.
    values = values or repository.settings(f"sendemail.{key}")
    people: list[str] = []
    for value in values:
        odd = first_control(value)
        if odd:
            raise BadInput(f"sendemail.{key} holds {odd}", WANTED)
        people += people_in(value)
    for person in people:
        if not is_person(person):
            raise BadInput(f"sendemail.{key} holds {person!r}", WANTED)
    return tuple(people)


def _last(repository: Repository, key: str) -> str | None:
    # The last one wins, as with `git config --get`.
    return next(reversed(repository.settings(key)), None)
