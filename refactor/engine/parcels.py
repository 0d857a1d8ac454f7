"""The mails of a version by directory: all together, in waves, or in bundles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from refactor.engine.bundles import Bundle, asked, bundle_recipients
from refactor.engine.changelog import Log
from refactor.errors import BadInput
from refactor.library.program import Program
from refactor.mail.recipients import MANY, MailRecipients, Settings
from refactor.runs.run import Changed, Run


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
        resend: write what was posted once more, unchanged.
    """

    directory: Path
    prefix: str | None = None
    cover: bool | None = None
    force: bool = False
    waves: bool = False
    bundle: str = ""
    resend: bool = False


@dataclass(frozen=True)
class Parcel:
    """The mails in one directory.

    Attributes:
        name: of a wave or a bundle; empty where all mails are together.
        steps: their commits on the branch.
        mailed: the same changes as commits that the mails are made from.
        recipients: id of a commit, or COVER -> its recipients.
        later: seconds to add in Message-IDs, which the covers of a run would share.
    """

    directory: Path
    steps: tuple[Changed, ...]
    mailed: tuple[Changed, ...]
    recipients: Mapping[str, MailRecipients]
    later: int = 0
    name: str = ""


def every_step(parcels: Iterable[Parcel]) -> list[Changed]:
    """The commits of all parcels."""
    return [step for parcel in parcels for step in parcel.steps]


def in_waves(
    run: Run, recipients: Mapping[str, MailRecipients], options: PatchOptions
) -> Iterator[Parcel]:
    """All patches together, or in waves.

    Raises:
        BadInput: the user has named a bundle.
    """
    if options.bundle:
        raise BadInput(
            f"--bundle {options.bundle}: {run.series} has no bundles",
            "only a step with [step.spread] makes them",
        )
    if not options.waves or len(run.changed) <= MANY:
        yield Parcel(options.directory, run.changed, run.changed, recipients)
        return
    # submitting-patches.rst: "only post say 15 or so at a time and wait for review".
    for number, first in enumerate(range(0, len(run.changed), MANY), 1):
        steps = run.changed[first : first + MANY]
        name = f"wave-{number}"
        directory = options.directory / name
        yield Parcel(directory, steps, steps, recipients, later=number - 1, name=name)


def bundled(
    every: Sequence[Bundle], program: Program, settings: Settings, options: PatchOptions
) -> list[Parcel]:
    """A parcel for each bundle, or for the one that the user has named.

    Raises:
        BadInput: there is no bundle of that key.
    """
    parcels = []
    for bundle in every:
        if options.bundle and options.bundle != bundle.key:
            continue
        recipients = bundle_recipients(bundle.steps, program.recipients, settings)
        name = str(bundle.directory)
        parcels.append(
            Parcel(
                options.directory / name,
                bundle.steps,
                bundle.mailed,
                recipients,
                later=bundle.number,
                name=name,
            )
        )
    if not parcels:
        keys = dict.fromkeys(bundle.key for bundle in every)
        raise BadInput(f"there is no bundle '{options.bundle}'", f"there are {', '.join(keys)}")
    return parcels


def below_line(parcel: Parcel, program: Program, log: Log) -> dict[str, str]:
    """Id of a commit -> the text below its `---`."""
    below = {}
    for step in parcel.steps:
        parts = (asked(step, program), log.below.get(step.id, ""))
        below[step.id] = "\n\n".join(filter(None, parts))
    return below
