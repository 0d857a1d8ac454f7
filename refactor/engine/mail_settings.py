"""What the user's git configuration says about mails; nothing else of it reaches what is generated."""

from __future__ import annotations

from refactor.errors import BadInput
from refactor.git.repository import Repository
from refactor.library.program import Program
from refactor.mail.recipients import MailRecipients, Settings, people_in, recipients_by_mail
from refactor.runs.run import Run
from refactor.series.schema import is_person
from refactor.text.control import first_control


def mail_settings(repository: Repository) -> Settings:
    """sendemail.to, sendemail.cc and sendemail.identity, format.subjectPrefix and format.signature.

    Raises:
        BadInput: one of them is not fit to stand in a header.
    """
    identity = _last(repository, "sendemail.identity") or ""
    if odd := first_control(identity):
        raise BadInput(
            f"sendemail.identity holds {odd}",
            "it names a section of the configuration: set it anew",
        )
    prefix = _last(repository, "format.subjectPrefix") or ""
    if not prefix.isprintable() or set(prefix) & set("[]"):
        raise BadInput(
            f"format.subjectPrefix is {prefix!r}", "it stands in the brackets of a subject"
        )
    signature = _last(repository, "format.signature")
    if odd := first_control(signature or "", allowed="\n\t"):
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
    """Who gets which mail of a run: step id, or COVER -> its recipients.

    Raises:
        BadInput: the user's git configuration names somebody who cannot stand in a header.
    """
    return recipients_by_mail(
        {step.id: step.people for step in run.changed},
        program.recipients,
        mail_settings(repository),
    )


def _people(repository: Repository, identity: str, key: str) -> tuple[str, ...]:
    """What sendemail.<identity>.<key> says, or where it says nothing sendemail.<key>, as git send-email has it."""
    names = [*([f"sendemail.{identity}.{key}"] if identity else []), f"sendemail.{key}"]
    values = next((found for name in names if (found := repository.settings(name))), [])
    for value in values:
        if odd := first_control(value):
            raise BadInput(f"sendemail.{key} holds {odd}", "wanted `Name <address>` or an address")
    people = tuple(who for value in values for who in people_in(value))
    if wrong := next((who for who in people if not is_person(who)), None):
        raise BadInput(f"sendemail.{key} holds {wrong!r}", "wanted `Name <address>` or an address")
    return people


def _last(repository: Repository, key: str) -> str | None:
    return next(reversed(repository.settings(key)), None)
