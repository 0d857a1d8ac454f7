"""The mails of a run, by git's own format-patch, in a quarantine without the user's settings."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from refactor.engine import messages, quotes
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

# Everything that format.* or diff.* could set. Twelve digits are what the kernel asks for in Fixes:
# tags (Documentation/process/submitting-patches.rst).
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


_EMPTY_LOG = re.compile(r"^Changes in v\d+:[ \t]*\n(?:[ \t]*(?:\n|\Z))+", re.MULTILINE)
"""A heading of a change log without a line directly below it."""


def cover_letter(program: Program, run: Run, *, changes: str, evidence: str) -> Message:
    """The cover letter's subject and text, out of the series' template.

    Args:
        changes: the news of this version, as items of a list; without any the heading
            `Changes in v<N>:` goes.
        evidence: what checks showed of the commits, as items of a list.

    Raises:
        BadInput: the template is missing or not fit to be mailed.
    """
    where = str(program.sources.directory / messages.COVER)
    facts = messages.cover_facts(program, run, changes=changes, evidence=evidence)
    text = template.render(program.sources.text(messages.COVER), facts, where)
    if not changes:
        # A template need not ask: submitting-patches.rst wants a log of later versions only.
        text = _EMPTY_LOG.sub("", text)
    letter = compose(text, (), where)
    rules = quotes.in_cover(program, run.changed)
    return replace(letter, body=f"{letter.body}\n\n{rules}") if rules else letter


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
    """

    prefix: str = "PATCH"
    recipients: Mapping[str, MailRecipients] = field(default_factory=dict)
    below: Mapping[str, str] = field(default_factory=dict)
    signature: str | None = None
    change_id: str = ""
    resend: int = 0


PLAIN = Envelope()


def mails(
    run: Run,
    quarantine: Quarantine,
    *,
    cover: Message | None = None,
    envelope: Envelope = PLAIN,
    steps: Sequence[Changed] = (),
    later: int = 0,
) -> dict[str, bytes]:
    """The patch files of a run.

    Args:
        cover: the cover letter; None for none, then the base is named in the first patch.
        steps: the steps to mail, commits on one another; all of them by default.
        later: seconds that are added to the time in Message-IDs: the cover letters of one run
            would have the same.

    Returns:
        File name -> content.

    Raises:
        BadInput: the name or address of an author or committer holds a control character.
    """
    steps = steps or run.changed
    ref = f"{run.series}/v{run.version}"
    quarantine.do("update-ref", f"refs/heads/{ref}", steps[-1].commit)
    if cover is not None:
        # The text of the cover letter: git-format-patch(1), --cover-from-description.
        quarantine.do("config", f"branch.{ref}.description", str(cover))
    for step in steps:
        _require_plain_people(quarantine, step.commit)
    committer = _committer(quarantine, steps[-1].commit)
    stamp = str(int(committer.seconds) + later)
    if envelope.resend:
        # With the Message-IDs of before, every archive would drop them as known.
        stamp += f".resend-{envelope.resend}"
    options = _options(run, envelope, cover=cover is not None, number=len(steps))
    about = [] if cover is None else [COVER]
    about += [step.id for step in steps]
    written = {}
    with temporary_directory() as directory:
        place, commits = f"--output-directory={directory}", f"{steps[0].commit}^..{ref}"
        quarantine.do("format-patch", "-q", *PINNED, *options, place, commits, env=_as(committer))
        # git numbers the files, so their names sort in the order of the mails.
        for path, part in zip(sorted(directory.iterdir()), about, strict=True):
            mail = _with_change_id(_addressed(path.read_bytes(), part, envelope), envelope)
            # git puts the version before the name, unless it is in the prefix already.
            name = f"v{run.version}-{path.name}" if envelope.resend else path.name
            written[name] = timeless(mail, stamp)
    return written


def _options(run: Run, envelope: Envelope, *, cover: bool, number: int) -> list[str]:
    """The options of git format-patch that depend on the run."""
    if envelope.resend:
        # git has no word behind the version: `-v1 --rfc=-RESEND` gives `PATCH RESEND v1`.
        options = [f"--subject-prefix={envelope.prefix} v{run.version} RESEND"]
        # As long as git's own, with the version before them (git's log-tree.h, 64).
        options.append(f"--filename-max-length={64 - len(f'v{run.version}-')}")
    else:
        options = [f"-v{run.version}", f"--subject-prefix={envelope.prefix}"]
    if envelope.signature is not None:
        options.append(f"--signature={envelope.signature}")
    options.append("--cover-letter" if cover else "--no-cover-letter")
    options.append("--numbered" if cover or number > 1 else "--no-numbered")
    # Of a series that comes first no maintainer has the branch: git names its patches as
    # prerequisites.
    options.append(f"--base={run.onto.commit}")
    return options


_CHARSET = (
    b"MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"
)


def _addressed(mail: bytes, step: str, envelope: Envelope) -> bytes:
    """A mail with its recipients, and the text below `---`."""
    head, _, body = mail.partition(b"\n\n")
    people = envelope.recipients.get(step, MailRecipients((), ()))
    lines = (header("To", people.to) + header("Cc", people.cc)).encode()
    below = envelope.below.get(step, "").encode()
    if below:
        body = body.replace(b"\n---\n", b"\n---\n" + below + b"\n\n", 1)
        # git declares a charset only where the commit message needs one.
        if not below.isascii() and b"\nContent-Type:" not in head:
            lines = _CHARSET + lines
    return head + b"\n" + lines + b"\n" + body


def _with_change_id(mail: bytes, envelope: Envelope) -> bytes:
    """A mail; where it names the base, with the id of the series below that, as b4 writes it."""
    # The last line of that form is git's own: text that quotes one comes before.
    head, mark, tail = mail.rpartition(b"\nbase-commit: ")
    if not envelope.change_id or not mark:
        return mail
    base, _, rest = tail.partition(b"\n")
    return head + mark + base + b"\nchange-id: " + envelope.change_id.encode() + b"\n" + rest


def _committer(quarantine: Quarantine, commit: str) -> Ident:
    """The committer of a commit, with the date: the cover letter's From and Date."""
    return Ident.parse(_person(quarantine, commit, "committer"))


def _as(committer: Ident) -> dict[str, str]:
    """Environment in which git works as a committer."""
    return {
        "GIT_COMMITTER_NAME": committer.name,
        "GIT_COMMITTER_EMAIL": committer.address,
        "GIT_COMMITTER_DATE": committer.date,
    }


def _person(quarantine: Quarantine, commit: str, role: str) -> str:
    head = quarantine.read(commit).decode("utf-8", "surrogateescape").split("\n\n", 1)[0]
    # Only a newline ends a line of a commit object; str.splitlines() would split at more, which a
    # name can hold.
    return next(
        line.removeprefix(f"{role} ") for line in head.split("\n") if line.startswith(f"{role} ")
    )


def _require_plain_people(quarantine: Quarantine, commit: str) -> None:
    for role in ("author", "committer"):
        odd = first_control(_person(quarantine, commit, role))
        if odd:
            raise BadInput(
                f"the {role} of commit {commit[:12]} holds {odd}",
                "a name in a mail is one line of text: set it anew, and run the series again",
            )


def timeless(mail: bytes, stamp: str) -> bytes:
    """A mail without the time and the version of git that wrote it.

    Args:
        stamp: the time of the commit, and the word of a resend, for Message-IDs.
    """
    head, gap, body = mail.partition(b"\n\n")
    # Newer git writes Message-ID, and git 2.39 Message-Id.
    head = _NEWER.sub(b"Message-Id:", head)
    return _IDS.sub(lambda line: _ID.sub(stamp.encode(), line[0]), head) + gap + body


def send_line(directory: Path, names: Sequence[str], identity: str = "") -> str:
    """The command with which the user sends the mails.

    Args:
        identity: sendemail.identity, by which git send-email chooses among the user's servers.
    """
    version = names[0].split("-", 1)[0]
    chosen = f" --identity={shlex.quote(identity)}" if identity else ""
    # A directory like -out is no option.
    place = f"./{directory}" if str(directory).startswith("-") else str(directory)
    # Without it, git would copy each mail to the user for their Signed-off-by (git-send-email(1)).
    return f"git send-email{chosen} --suppress-cc=self {shlex.quote(place)}/{version}-*.patch"
