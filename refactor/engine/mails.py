"""The mails of a run, by git's own format-patch, in a quarantine without the user's settings."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from pathlib import Path

from refactor.engine.envelope import PLAIN, Envelope, enveloped
from refactor.errors import BadInput
from refactor.git.ident import Ident, ident_text
from refactor.git.quarantine import Quarantine
from refactor.mail.commit_message import Message
from refactor.mail.recipients import COVER
from refactor.runs.run import Changed, Run
from refactor.store.temporary import temporary_directory
from refactor.text.control import first_control

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
    for step in steps:
        _require_plain_people(quarantine, step.commit)
    # The cover letter's From and Date.
    committer = Ident.parse(ident_text(quarantine.read(steps[-1].commit), "committer"))
    stamp = _stamp(int(committer.seconds) + later, envelope)
    about = [] if cover is None else [COVER]
    about += [step.id for step in steps]
    ref = _branch(run, quarantine, steps[-1].commit, cover)
    options = _options(run, envelope, cover=cover is not None, number=len(steps))
    files = _formatted(quarantine, [*options, f"{steps[0].commit}^..{ref}"], committer)
    written = {}
    for (file, content), part in zip(files.items(), about, strict=True):
        # git puts the version before the name, unless it is in the prefix already.
        name = f"{_mark(run)}{file}" if envelope.resend else file
        written[name] = timeless(enveloped(content, part, envelope), stamp)
    return written


def _stamp(seconds: int, envelope: Envelope) -> str:
    """The part of Message-IDs in which git has the time of writing."""
    words = [str(seconds)]
    if envelope.thread:
        # The cover letters of one run would have the same Message-ID.
        words.append(envelope.thread.replace("/", "."))
    if envelope.resend:
        # With the Message-IDs of before, every archive would drop a resend as known.
        words.append(f"resend-{envelope.resend}")
    return ".".join(words)


def _branch(run: Run, quarantine: Quarantine, tip: str, cover: Message | None) -> str:
    """The name of a branch in the quarantine at some commit, described by the cover letter."""
    name = f"{run.series}/v{run.version}"
    quarantine.do("update-ref", f"refs/heads/{name}", tip)
    if cover is not None:
        # The text of the cover letter: git-format-patch(1), --cover-from-description.
        quarantine.do("config", f"branch.{name}.description", str(cover))
    return name


def _formatted(quarantine: Quarantine, words: Sequence[str], committer: Ident) -> dict[str, bytes]:
    """The files of git format-patch as it writes them, in the order of the mails."""
    env = {
        "GIT_COMMITTER_NAME": committer.name,
        "GIT_COMMITTER_EMAIL": committer.address,
        "GIT_COMMITTER_DATE": committer.date,
    }
    with temporary_directory() as directory:
        place = f"--output-directory={directory}"
        quarantine.do("format-patch", "-q", *PINNED, place, *words, env=env)
        # git numbers the files, so their names sort in the order of the mails.
        return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


def _options(run: Run, envelope: Envelope, *, cover: bool, number: int) -> list[str]:
    """The options of git format-patch that depend on the run."""
    if envelope.resend:
        # git has no word behind the version: `-v1 --rfc=-RESEND` gives `PATCH RESEND v1`.
        words = (envelope.prefix, _mark(run).rstrip("-"), "RESEND")
        options = [f"--subject-prefix={' '.join(filter(None, words))}"]
        # As long as git's own, with the version before them (git's log-tree.h, 64).
        options.append(f"--filename-max-length={64 - len(_mark(run))}")
    else:
        options = [f"--subject-prefix={envelope.prefix}"]
        if run.version > 1:
            options.append(f"-v{run.version}")
    if envelope.signature is not None:
        options.append(f"--signature={envelope.signature}")
    options.append("--cover-letter" if cover else "--no-cover-letter")
    options.append("--numbered" if cover or number > 1 else "--no-numbered")
    # Of a series that comes first no maintainer has the branch: git names its patches as
    # prerequisites.
    options.append(f"--base={run.onto.commit}")
    return options


def _mark(run: Run) -> str:
    """The version as file names begin with it; empty for the first, as in git and b4."""
    return f"v{run.version}-" if run.version > 1 else ""


def _require_plain_people(quarantine: Quarantine, commit: str) -> None:
    # A header holds printable characters, blanks and tabs alone (RFC 5322, 2.2); a reader of mails
    # may take another one for the end of the line.
    raw = quarantine.read(commit)
    for role in ("author", "committer"):
        odd = first_control(ident_text(raw, role))
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
    # A first version has no mark: its numbers tell its files from those of later versions.
    first = names[0].partition("-")[0]
    version = f"{first}-" if first.startswith("v") else "[0-9]"
    # A directory like -out is no option.
    place = f"./{directory}" if str(directory).startswith("-") else str(directory)
    command = " ".join(map(_in_shell, send_command(identity)))
    return f"{command} {shlex.quote(place)}/{version}*.patch"


def _in_shell(word: str) -> str:
    """A word of a command as a person would type it: of an option, the value alone is quoted."""
    option, mark, value = word.partition("=")
    return f"{option}{mark}{shlex.quote(value)}" if mark else shlex.quote(word)


def send_command(identity: str) -> list[str]:
    """The words of git send-email before the files.

    Args:
        identity: as for send_line().
    """
    chosen = [f"--identity={identity}"] if identity else []
    # Without it, git would copy each mail to the user for their Signed-off-by (git-send-email(1)).
    return ["git", "send-email", *chosen, "--suppress-cc=self"]
