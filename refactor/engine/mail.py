"""The mails of a run: git's own format-patch, in a quarantine where no setting of the user's can reach it."""

from __future__ import annotations

import re
import shlex
import tempfile
from collections.abc import Sequence
from pathlib import Path

from refactor.doors import template
from refactor.doors.quarantine import Quarantine
from refactor.engine.library import Program
from refactor.engine.messages import COVER, cover_facts
from refactor.values.message import Message, compose
from refactor.values.outcome import Run
from refactor.values.people import headers_for

# Everything that format.* or diff.* could say, said. Twelve digits are what the kernel asks for in Fixes: tags.
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

# git puts the time of writing into every Message-ID; the time of the commit makes the same run give the same mails.
_ID = re.compile(rb"(?<=[<.])(\d{10})(?=\.(?:git|\d+\.git)\.)")
_IDS = re.compile(rb"^(?:Message-I[dD]|In-Reply-To|References): .*$", re.MULTILINE)


def cover_letter(program: Program, run: Run, words: str) -> Message:
    """The cover letter's subject and text, out of the series' template.

    Args:
        words: what the user wrote about this version.

    Raises:
        BadInput: the template is missing or not fit to be mailed.
    """
    where = str(program.sources.directory / COVER)
    changes = words.strip() or f"- Regenerated on {run.base.name} (Linux {run.base.kernel})."
    return compose(template.render(program.sources.text(COVER), cover_facts(program, run, changes), where), (), where)


def mails(program: Program, run: Run, quarantine: Quarantine, cover: Message | None, prefix: str) -> dict[str, bytes]:
    """The patch files of a run.

    Args:
        cover: the cover letter; None for none, then the base is named in the first patch.
        prefix: what stands in the brackets before the version, as `PATCH` or `RFC PATCH net-next`.

    Returns:
        File name -> content.
    """
    ref = f"{run.series}/v{run.version}"
    quarantine.do("update-ref", f"refs/heads/{ref}", run.tip)
    if cover is not None:
        quarantine.do("config", f"branch.{ref}.description", str(cover))
    name, _, rest = _committer(quarantine, run.tip).partition(" <")
    address, _, date = rest.partition("> ")
    env = {"GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": address, "GIT_COMMITTER_DATE": date}
    people = [person for step in run.changed for person in step.people]
    to, cc = headers_for(people, program.recipients)
    with tempfile.TemporaryDirectory(prefix="refactor-") as directory:
        quarantine.do(
            "format-patch",
            "-q",
            *PINNED,
            f"-v{run.version}",
            f"--subject-prefix={prefix}",
            "--cover-letter" if cover is not None else "--no-cover-letter",
            "--numbered" if cover is not None or len(run.changed) > 1 else "--no-numbered",
            # Nobody else has the branch of a series that comes first: git names its patches as prerequisites.
            f"--base={(run.upstream or run.base).commit}",
            *(f"--to={who}" for who in to),
            *(f"--cc={who}" for who in cc),
            "-o",
            directory,
            f"{run.base.commit}..{ref}",
            env=env,
        )
        files = {path.name: path.read_bytes() for path in sorted(Path(directory).iterdir())}
    return {name: _timeless(data, date.split()[0]) for name, data in files.items()}


def _committer(quarantine: Quarantine, commit: str) -> str:
    """Who made a commit, and when: the cover letter's From and Date."""
    head = quarantine.read(commit).decode("utf-8", "surrogateescape").split("\n\n", 1)[0]
    return next(line.removeprefix("committer ") for line in head.splitlines() if line.startswith("committer "))


def _timeless(mail: bytes, seconds: str) -> bytes:
    head, gap, body = mail.partition(b"\n\n")
    return _IDS.sub(lambda line: _ID.sub(seconds.encode(), line[0]), head) + gap + body


def send_line(directory: Path, names: Sequence[str]) -> str:
    """The command by which the user sends them."""
    version = names[0].split("-", 1)[0]
    return f"git send-email --suppress-cc=self {shlex.quote(str(directory))}/{version}-*.patch"
