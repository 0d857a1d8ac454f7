"""`refactor format-patch`: write the mails of a run, over nothing that a person has edited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from refactor.engine import branch
from refactor.engine import mails as mail
from refactor.engine.branch import branch_name
from refactor.engine.changelog import Log
from refactor.engine.evidence import evidence_items
from refactor.engine.mail_settings import mail_settings, recipients_of
from refactor.engine.mailable import mailable_log
from refactor.engine.mails import Envelope, mails
from refactor.engine.maintainers import require_named
from refactor.engine.workplace import Workplace
from refactor.git.quarantine import Quarantine
from refactor.library.history import VersionNotes, ledger_file
from refactor.library.program import Program
from refactor.mail.commit_message import Message
from refactor.mail.recipients import COVER, MANY, over_the_cap, too_many
from refactor.runs.run import Changed, Run, Unchanged
from refactor.store import patch_files
from refactor.store.records import Records


@dataclass(frozen=True)
class PatchOptions:
    """Options of the patch files.

    Attributes:
        prefix: the words before the version in the brackets; None for format.subjectPrefix, or
            `PATCH`.
        cover: whether to write a cover letter; None: when there is more than one patch.
        force: set files aside that a person has edited.
        waves: write directories of at most MANY patches, to be sent one after the other.
    """

    directory: Path
    prefix: str | None = None
    cover: bool | None = None
    force: bool = False
    waves: bool = False


@dataclass(frozen=True)
class PatchFiles:
    """The patch files, in order.

    Attributes:
        to, cc: of the cover letter.
        aside: the new names of files that were in the way; they are beside the new ones.
        unsigned: patches without a Signed-off-by of their author; nobody can apply these.
        send: the commands by which the user mails them.
        notes: warnings to read before.
    """

    directory: str
    files: tuple[str, ...]
    to: tuple[str, ...]
    cc: tuple[str, ...]
    aside: tuple[str, ...]
    unsigned: int
    send: tuple[str, ...]
    notes: tuple[str, ...]


_Waves = Mapping[Path, Mapping[str, bytes]]
"""Directory -> the files in it: name -> content."""


def format_patch(
    workplace: Workplace,
    program: Program,
    version: int,
    *,
    notes: VersionNotes,
    options: PatchOptions,
) -> PatchFiles:
    """Write the patches of a version's branch.

    Args:
        notes: the user's own text about this version.

    Raises:
        BadInput: there is no such branch, or a template, the words or the ledger are not fit.
        Refused: the branch holds commits that are not ours, a reviewer's objection stands, or a
            file in the way was edited by a person.
    """
    repository = workplace.repository
    records = workplace.records(program.name, version)
    run = branch.recorded(
        repository, records, name=branch_name(program.name, version), program=program
    )
    settings = mail_settings(repository)
    recipients = recipients_of(run, program, repository)
    with Quarantine(repository) as quarantine:
        require_named(workplace, quarantine, run)
        ledger = ledger_file(program).read()
        log = mailable_log(
            workplace, quarantine, program=program, run=run, ledger=ledger, notes=notes
        )
        prefix = options.prefix or settings.prefix or "PATCH"
        envelope = Envelope(prefix, recipients, log.below, settings.signature)
        waves = {}
        for directory, steps in _directories(run, options).items():
            evidence = evidence_items(records, run, steps)
            cover = _cover(program, run, steps, log=log, evidence=evidence, options=options)
            waves[directory] = mails(
                _part(run, steps), quarantine, cover=cover, envelope=envelope, steps=steps
            )
    # Only now, when the mails of every wave are made, is anything written.
    aside = _place(waves, records, version=version, force=options.force)
    return PatchFiles(
        directory=str(options.directory),
        files=_names(waves, options.directory),
        to=recipients[COVER].to,
        cc=recipients[COVER].cc,
        aside=aside,
        # By its trailer, at the beginning of a line: a subject may name one too.
        unsigned=sum("\nSigned-off-by: " not in step.message for step in run.changed),
        send=tuple(_send(waves, settings.identity)),
        notes=(*_notes(run, options, log), *over_the_cap(recipients)),
    )


def _place(waves: _Waves, records: Records, *, version: int, force: bool) -> tuple[str, ...]:
    """Write all files; the new names of those that were in the way."""
    aside: list[str] = []
    for directory, files in waves.items():
        aside += patch_files.place(files, directory, version=version, records=records, force=force)
    return tuple(aside)


def _names(waves: _Waves, top: Path) -> tuple[str, ...]:
    """The files, as seen from the directory that the user named."""
    names = []
    for directory, files in waves.items():
        for name in files:
            names.append(str((directory / name).relative_to(top)))
    return tuple(names)


def _send(waves: _Waves, identity: str) -> Iterator[str]:
    """A command for each wave: the user sends the next one when this one is dealt with."""
    for directory, files in waves.items():
        yield mail.send_line(directory, tuple(files), identity)


def _directories(run: Run, options: PatchOptions) -> dict[Path, tuple[Changed, ...]]:
    """Directory -> the steps whose patches are written to it."""
    if not options.waves or len(run.changed) <= MANY:
        return {options.directory: run.changed}
    # submitting-patches.rst: "only post say 15 or so at a time and wait for review".
    directories = {}
    for number, first in enumerate(range(0, len(run.changed), MANY), 1):
        directories[options.directory / f"wave-{number}"] = run.changed[first : first + MANY]
    return directories


def _part(run: Run, steps: tuple[Changed, ...]) -> Run:
    """A run that made the commits of one wave only."""
    # The cover letter of every wave names the steps that are upstream already.
    upstream = [step for step in run.steps if isinstance(step, Unchanged)]
    return msgspec.structs.replace(run, steps=(*upstream, *steps))


def _cover(
    program: Program,
    run: Run,
    steps: tuple[Changed, ...],
    *,
    log: Log,
    evidence: str,
    options: PatchOptions,
) -> Message | None:
    with_cover = len(run.changed) > 1 if options.cover is None else options.cover
    if not with_cover:
        return None
    changes = log.cover
    # Reviewers get one wave alone: it says which part of the series it is.
    if len(steps) < len(run.changed):
        first = run.changed.index(steps[0]) + 1
        part = f"Patches {first} to {first + len(steps) - 1} of {len(run.changed)}"
        changes = f"- {part}: sent in waves, each on top of the last.\n{changes}"
    return mail.cover_letter(program, _part(run, steps), changes=changes, evidence=evidence)


def _notes(run: Run, options: PatchOptions, log: Log) -> list[str]:
    # Waves are the answer to too many patches.
    notes = [] if options.waves else too_many(len(run.changed))
    if log.waiting:
        notes.append(f"{log.waiting} tags have come since the run; `refactor run` puts them in")
    return notes
