"""The mails of a run: git's own format-patch, in a quarantine where no setting of the user's can reach it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from refactor.engine import messages
from refactor.errors import BadInput
from refactor.git.ident import Ident
from refactor.git.quarantine import Quarantine
from refactor.library.program import Program
from refactor.mail.commit_message import Message, compose
from refactor.mail.recipients import COVER, MailRecipients, header
from refactor.runs.run import Changed, Run
from refactor.store.temporary import temporary_directory
from refactor.text.control import first_control
from refactor.tools import template

# Everything that format.* or diff.* could say, said. Twelve digits are what the kernel asks for in
# Fixes: tags.
PINNED = (
    "--no-attach",
    "--no-signoff",
    "--no-notes",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--no-relative",
    "--no-to",
    "--no-cc",
    "--no-add-header",
    "--unified=3",
    "--inter-hunk-context=0",
    "--find-renames=50%",
    "--diff-algorithm=myers",
    "--indent-heuristic",
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "--abbrev=12",
    "--stat=72",
    "--summary",
    "--suffix=.patch",
    "--encode-email-headers",
    "--thread=shallow",
    "--cover-from-description=subject",
)

# git puts the time of writing into every Message-ID; the time of the commit makes the same run give
# the same mails.
_ID = re.compile(rb"(?<=[<.])(\d{10})(?=\.(?:git|\d+\.git)\.)")
_NEWER = re.compile(rb"^Message-ID:", re.MULTILINE)
_IDS = re.compile(rb"^(?:Message-I[dD]|In-Reply-To|References): .*$", re.MULTILINE)


def cover_letter(program: Program, run: Run, changes: str) -> Message:
    """The cover letter's subject and text, out of the series' template.

    Args:
        changes: what is new in this version, as items of a list.

    Raises:
        BadInput: the template is missing or not fit to be mailed.
    """
    where = str(program.sources.directory / messages.COVER)
    text = template.render(
        program.sources.text(messages.COVER), messages.cover_facts(program, run, changes), where
    )
    return compose(text, (), where)


@dataclass(frozen=True)
class Envelope:
    """What is around the commits in their mails.

    Attributes:
        prefix: what stands in the brackets before the version, as `PATCH` or `RFC PATCH net-next`.
        recipients: step id, or COVER -> who gets it; those who are not named here have no To and
            Cc.
        below: step id -> what stands below `---`.
        signature: below `-- `; None for git's version.
    """

    prefix: str = "PATCH"
    recipients: Mapping[str, MailRecipients] = field(default_factory=dict)
    below: Mapping[str, str] = field(default_factory=dict)
    signature: str | None = None


def mails(
    run: Run,
    quarantine: Quarantine,
    cover: Message | None,
    envelope: Envelope,
    steps: Sequence[Changed] = (),
) -> dict[str, bytes]:
    """The patch files of a run.

    Args:
        cover: the cover letter; None for none, then the base is named in the first patch.
        steps: those that are mailed, one after the other; all of them by default.

    Returns:
        File name -> content.

    Raises:
        BadInput: the name or address of an author or committer holds a control character.
    """
    steps = steps or run.changed
    ref = f"{run.series}/v{run.version}"
    quarantine.do("update-ref", f"refs/heads/{ref}", steps[-1].commit)
    if cover is not None:
        quarantine.do("config", f"branch.{ref}.description", str(cover))
    for step in steps:
        _require_plain_people(quarantine, step.commit)
    committer = Ident.parse(_committer(quarantine, steps[-1].commit))
    env = {
        "GIT_COMMITTER_NAME": committer.name,
        "GIT_COMMITTER_EMAIL": committer.address,
        "GIT_COMMITTER_DATE": committer.date,
    }
    with temporary_directory() as directory:
        quarantine.do(
            "format-patch",
            "-q",
            *PINNED,
            f"-v{run.version}",
            f"--subject-prefix={envelope.prefix}",
            *([] if envelope.signature is None else [f"--signature={envelope.signature}"]),
            "--cover-letter" if cover is not None else "--no-cover-letter",
            "--numbered" if cover is not None or len(steps) > 1 else "--no-numbered",
            # Nobody else has the branch of a series that comes first: git names its patches as
            # prerequisites.
            f"--base={run.onto.commit}",
            "-o",
            str(directory),
            f"{steps[0].commit}^..{ref}",
            env=env,
        )
        files = {path.name: path.read_bytes() for path in sorted(directory.iterdir())}
    about = [*([COVER] if cover is not None else []), *(step.id for step in steps)]
    return {
        name: timeless(_addressed(data, step, envelope), committer.seconds)
        for (name, data), step in zip(files.items(), about, strict=True)
    }


_CHARSET = (
    b"MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"
)


def _addressed(mail: bytes, step: str, envelope: Envelope) -> bytes:
    """A mail with its recipients, and what stands below `---`."""
    head, _, body = mail.partition(b"\n\n")
    people = envelope.recipients.get(step, MailRecipients((), ()))
    lines = (header("To", people.to) + header("Cc", people.cc)).encode()
    if below := envelope.below.get(step, "").encode():
        body = body.replace(b"\n---\n", b"\n---\n" + below + b"\n\n", 1)
        if not below.isascii() and b"\nContent-Type:" not in head:
            lines = _CHARSET + lines
    return head + b"\n" + lines + b"\n" + body


def _committer(quarantine: Quarantine, commit: str) -> str:
    """Who made a commit, and when: the cover letter's From and Date."""
    return _person(quarantine, commit, "committer")


def _person(quarantine: Quarantine, commit: str, role: str) -> str:
    head = quarantine.read(commit).decode("utf-8", "surrogateescape").split("\n\n", 1)[0]
    # Only a newline ends a line of a commit object; a name can hold what Python also takes for the
    # end of one.
    return next(
        line.removeprefix(f"{role} ") for line in head.split("\n") if line.startswith(f"{role} ")
    )


def _require_plain_people(quarantine: Quarantine, commit: str) -> None:
    for role in ("author", "committer"):
        if odd := first_control(_person(quarantine, commit, role)):
            raise BadInput(
                f"the {role} of commit {commit[:12]} holds {odd}",
                "a name in a mail is one line of text: set it anew, and run the series again",
            )


def timeless(mail: bytes, seconds: str) -> bytes:
    """A mail that says the same whenever it is written, and whichever git writes it: newer ones say Message-ID."""
    head, gap, body = mail.partition(b"\n\n")
    head = _NEWER.sub(b"Message-Id:", head)
    return _IDS.sub(lambda line: _ID.sub(seconds.encode(), line[0]), head) + gap + body


def send_line(directory: Path, names: Sequence[str], identity: str = "") -> str:
    """The command by which the user sends them.

    Args:
        identity: sendemail.identity, by which git send-email chooses among the user's servers.
    """
    version = names[0].split("-", 1)[0]
    chosen = f" --identity={shlex.quote(identity)}" if identity else ""
    # A directory like -out is no option.
    place = f"./{directory}" if str(directory).startswith("-") else str(directory)
    return f"git send-email{chosen} --suppress-cc=self {shlex.quote(place)}/{version}-*.patch"
