"""The envelope of a mail: what stands around the commit that it carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from refactor.mail.recipients import COVER, MailRecipients, header

# As git writes them where a commit message needs them (pretty.c).
_CHARSET = (
    b"MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"
)


@dataclass(frozen=True)
class Envelope:
    """The parts of mails around their commits.

    Attributes:
        prefix: the words in brackets before the version, as `PATCH` or `RFC PATCH net-next`.
        recipients: step id, or COVER -> its recipients; a mail without any has no To and Cc.
        below: step id -> the text below `---`.
        signature: below `-- `; None for git's version.
        change_id: an id of the series, the same in all versions; empty for none.
        resend: the number of times that the version was sent before, as it is.
        prerequisite: the name of another author's series below this one; empty for none.
        thread: the directory of one of several threads; empty where there is one.
        compared: the end of the cover letter, where it compares with the version before.
    """

    prefix: str = "PATCH"
    recipients: Mapping[str, MailRecipients] = field(default_factory=dict)
    below: Mapping[str, str] = field(default_factory=dict)
    signature: str | None = None
    change_id: str = ""
    resend: int = 0
    prerequisite: str = ""
    thread: str = ""
    compared: str = ""


PLAIN = Envelope()


def enveloped(mail: bytes, step: str, envelope: Envelope) -> bytes:
    """A mail in its envelope.

    Args:
        mail: as git format-patch writes it.
        step: the id of its step, or COVER.
    """
    if step == COVER and envelope.compared:
        mail = _with_comparison(mail, envelope.compared)
    return _with_change_id(_addressed(mail, step, envelope), envelope)


def _with_comparison(mail: bytes, text: str) -> bytes:
    """A cover letter with the comparison where git puts it: below the diffstat."""
    head, mark, tail = mail.rpartition(b"\nbase-commit: ")
    if not text.isascii() and b"\nContent-Type:" not in head:
        head = head.replace(b"\n\n", b"\n" + _CHARSET + b"\n", 1)
    return head + b"\n" + text.encode() + mark + tail


def _addressed(mail: bytes, step: str, envelope: Envelope) -> bytes:
    """A mail with its recipients, and the text below `---`."""
    head, _, body = mail.partition(b"\n\n")
    people = envelope.recipients.get(step, MailRecipients((), ()))
    lines = (header("To", people.to) + header("Cc", people.cc)).encode()
    below = envelope.below.get(step, "").encode()
    if below:
        # The first such line is where git-am(1) ends the message, also in text of the user's.
        body = body.replace(b"\n---\n", b"\n---\n" + below + b"\n\n", 1)
        # git declares a charset only where the commit message needs one.
        if not below.isascii() and b"\nContent-Type:" not in head:
            lines = _CHARSET + lines
    return head + b"\n" + lines + b"\n" + body


def _with_change_id(mail: bytes, envelope: Envelope) -> bytes:
    """A mail; where it names the base, with the ids of the series and of what it needs."""
    # As b4 writes them. The last line of that form is git's own: text that quotes one comes before.
    head, mark, tail = mail.rpartition(b"\nbase-commit: ")
    if not mark:
        return mail
    base, _, rest = tail.partition(b"\n")
    lines = ""
    if envelope.change_id:
        lines += f"change-id: {envelope.change_id}\n"
    if envelope.prerequisite:
        lines += f"prerequisite-{envelope.prerequisite}\n"
    return head + mark + base + b"\n" + lines.encode() + rest
