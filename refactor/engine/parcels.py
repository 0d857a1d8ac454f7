"""The mails of a version by directory: all together, in waves, or in bundles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from msgspec import structs

from refactor.edits.kinds import rule_names
from refactor.engine.bundles import asked
from refactor.engine.changelog import Log
from refactor.engine.rerun import rerun
from refactor.errors import BadInput
from refactor.library.program import Program
from refactor.mail.recipients import MANY, MailRecipients
from refactor.runs.run import Changed, Run, Unchanged

TREEWIDE = "treewide:"
"""The beginning of the subject of a patch that is about the whole tree."""


@dataclass(frozen=True)
class PatchOptions:
    """Options of the patch files.

    Attributes:
        prefix: the words before the version in the brackets; None for format.subjectPrefix, or
            `PATCH`.
        cover: whether to write a cover letter; None: when there is more than one patch.
        force: set files aside that a person has edited.
        waves: write directories of at most MANY patches, to be sent one after the other.
        bundle: write only the bundle of this key; empty for all.
        wave: write only the bundles of this wave; `all` or empty for all.
        now: in seconds since 1970.
        resend: write what was posted once more, unchanged.
        compared: how the cover letter compares with the version before; empty for not at all.
        first_named: whether the user has named version 1: as with git, the files then say so.
    """

    directory: Path
    prefix: str | None = None
    cover: bool | None = None
    force: bool = False
    waves: bool = False
    bundle: str = ""
    wave: str = ""
    now: float = 0
    resend: bool = False
    compared: Literal["", "range-diff", "interdiff"] = ""
    first_named: bool = False


@dataclass(frozen=True)
class Parcel:
    """The mails in one directory.

    Attributes:
        log: the news of the version.
        version: in the subjects: a bundle has versions of its own.
        resend: the number of times that these mails were sent before, as they are.
        name: of a wave or a bundle; empty where all mails are together.
        tag: the tree in the brackets of the subjects; empty for none.
        steps: their commits on the branch.
        mailed: the same changes as commits that the mails are made from.
        recipients: id of a commit, or COVER -> its recipients.
        later: seconds to add in Message-IDs, which the covers of all waves would share.
    """

    directory: Path
    steps: tuple[Changed, ...]
    mailed: tuple[Changed, ...]
    recipients: Mapping[str, MailRecipients]
    log: Log
    version: int
    resend: int = 0
    later: int = 0
    name: str = ""
    tag: str = ""


def part(run: Run, steps: Sequence[Changed], version: int) -> Run:
    """A run that made the commits of one parcel only, with the version in its subjects."""
    # The cover letter of every wave names the steps that are upstream already.
    upstream = [step for step in run.steps if isinstance(step, Unchanged)]
    return structs.replace(run, version=version, steps=(*upstream, *steps))


def every_step(parcels: Iterable[Parcel]) -> list[Changed]:
    """The commits of all parcels."""
    return [step for parcel in parcels for step in parcel.steps]


def in_waves(
    run: Run,
    recipients: Mapping[str, MailRecipients],
    options: PatchOptions,
    *,
    log: Log,
    resend: int,
) -> Iterator[Parcel]:
    """All patches together, or in waves.

    Args:
        log: the news of the version.
        resend: the number of times that it was sent before, as it is.

    Raises:
        BadInput: the user has named a bundle, or a wave of bundles.
    """
    _require_no_bundle(run, options)
    every, version = run.changed, run.version
    if not options.waves or len(every) <= MANY:
        yield Parcel(options.directory, every, every, recipients, log, version, resend)
        return
    # submitting-patches.rst: "only post say 15 or so at a time and wait for review".
    for number, first in enumerate(range(0, len(every), MANY), 1):
        steps = every[first : first + MANY]
        name = f"wave-{number}"
        place = options.directory / name
        yield Parcel(place, steps, steps, recipients, log, version, resend, number - 1, name)


def _require_no_bundle(run: Run, options: PatchOptions) -> None:
    if options.wave:
        raise BadInput(
            f"--wave {options.wave}: {run.series} has no bundles",
            "--waves cuts a plain series in directories of 15 patches",
        )
    if options.bundle:
        raise BadInput(
            f"--bundle {options.bundle}: {run.series} has no bundles",
            "only a step with [step.spread] makes them",
        )


def below_line(parcel: Parcel, program: Program, run: Run) -> dict[str, str]:
    """Id of a commit -> the text below its `---`."""
    below = {}
    for step in parcel.steps:
        script = _script(step, program.name, run.version)
        more = parcel.log.below.get(step.id, "")
        parts = (asked(step, program), rerun(step, program, run), script, more)
        below[step.id] = "\n\n".join(filter(None, parts))
    return below


def _script(step: Changed, series: str, version: int) -> str:
    """The command for whoever merges a patch of the whole tree, some weeks after it was made."""
    runs_rule = bool(rule_names(step.facts.edits))
    if step.group or not runs_rule or not step.message.startswith(TREEWIDE):
        return ""
    return (
        f"`refactor export {series} -v{version} --script` prints a shell script that makes this\n"
        "change on a newer tree, with git and spatch alone."
    )
