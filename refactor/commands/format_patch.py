"""`refactor format-patch`: write the mails of a run, over nothing that a person has edited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from refactor.engine import mails as mail
from refactor.engine.branch import recorded_run
from refactor.engine.bundles import bundles, crowded, is_spread, lists_of
from refactor.engine.changelog import Log
from refactor.engine.evidence import evidence_items
from refactor.engine.mail_settings import mail_settings, recipients_of
from refactor.engine.mailable import mailable_log
from refactor.engine.mails import Envelope, mails
from refactor.engine.maintainers import require_named
from refactor.engine.parcels import (
    Parcel,
    PatchOptions,
    below_line,
    bundled,
    every_step,
    in_waves,
)
from refactor.engine.sent import before_answers, times_sent
from refactor.engine.workplace import Workplace
from refactor.git.quarantine import Quarantine
from refactor.library.history import VersionNotes, ledger_file
from refactor.library.program import Program
from refactor.mail.b4 import change_id
from refactor.mail.commit_message import Message
from refactor.mail.recipients import COVER, MailRecipients, over_the_cap, too_many
from refactor.runs.run import Changed, Run, Unchanged
from refactor.store import patch_files
from refactor.store.records import Records


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
    run = recorded_run(workplace, program, version)
    settings = mail_settings(repository)
    with Quarantine(repository) as quarantine:
        require_named(workplace, quarantine, run)
        ledger = ledger_file(program).read()
        resend = times_sent(repository, run, ledger) if options.resend else 0
        if resend:
            ledger = before_answers(ledger, version)
        log = mailable_log(
            workplace, quarantine, program=program, run=run, ledger=ledger, notes=notes
        )
        if is_spread(run):
            every = bundles(run, program, quarantine, workplace.cache)
            parcels = bundled(every, program, settings, options)
        else:
            recipients = recipients_of(run, program, repository)
            parcels = list(in_waves(run, recipients, options))
        prefix = options.prefix or settings.prefix or "PATCH"
        waves = {}
        for parcel in parcels:
            below = below_line(parcel, program, log)
            identity = change_id(program.name, parcel.name)
            envelope = Envelope(
                prefix, parcel.recipients, below, settings.signature, identity, resend
            )
            evidence = evidence_items(records, run, parcel.steps)
            cover = _cover(program, run, parcel, log=log, evidence=evidence, options=options)
            waves[parcel.directory] = mails(
                _part(run, parcel.steps),
                quarantine,
                cover=cover,
                envelope=envelope,
                steps=parcel.mailed,
                later=parcel.later,
            )
    # Only now, when the mails of every wave are made, is anything written.
    aside = _place(waves, records, version=version, force=options.force)
    # With several covers there are no recipients of the cover letter.
    whole = MailRecipients((), ()) if is_spread(run) else parcels[0].recipients[COVER]
    return PatchFiles(
        directory=str(options.directory),
        files=_names(waves, options.directory),
        to=whole.to,
        cc=whole.cc,
        aside=aside,
        # By its trailer, at the beginning of a line: a subject may name one too.
        unsigned=sum("\nSigned-off-by: " not in step.message for step in every_step(parcels)),
        send=tuple(_send(waves, settings.identity)),
        notes=tuple(_notes(run, parcels, options, log)),
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


def _part(run: Run, steps: tuple[Changed, ...]) -> Run:
    """A run that made the commits of one wave only."""
    # The cover letter of every wave names the steps that are upstream already.
    upstream = [step for step in run.steps if isinstance(step, Unchanged)]
    return msgspec.structs.replace(run, steps=(*upstream, *steps))


def _cover(
    program: Program,
    run: Run,
    parcel: Parcel,
    *,
    log: Log,
    evidence: str,
    options: PatchOptions,
) -> Message | None:
    steps = parcel.steps
    bundled = any(step.group for step in run.changed)
    together = steps if bundled else run.changed
    with_cover = len(together) > 1 if options.cover is None else options.cover
    if not with_cover:
        return None
    changes = log.cover
    # Reviewers get one wave alone: it says which part of the series it is.
    if len(steps) < len(together):
        first = run.changed.index(steps[0]) + 1
        part = f"Patches {first} to {first + len(steps) - 1} of {len(run.changed)}"
        changes = f"- {part}: sent in waves, each on top of the last.\n{changes}"
    return mail.cover_letter(program, _part(run, steps), changes=changes, evidence=evidence)


def _notes(run: Run, parcels: Sequence[Parcel], options: PatchOptions, log: Log) -> Iterator[str]:
    if is_spread(run):
        crowd = {str(parcel.directory): parcel.recipients for parcel in parcels}
        yield from crowded(crowd, lists_of(run))
    elif not options.waves:
        # Waves are the answer to too many patches.
        yield from too_many(len(run.changed))
    if log.waiting:
        yield f"{log.waiting} tags have come since the run; `refactor run` puts them in"
    # The mails of all waves have the same recipients.
    told = dict.fromkeys(note for parcel in parcels for note in over_the_cap(parcel.recipients))
    yield from told
