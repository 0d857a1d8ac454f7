"""`refactor format-patch`: write the mails of a run, over nothing that a person has edited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from refactor.engine.branch import recorded_run
from refactor.engine.bundle_parcels import bundle_parcels
from refactor.engine.bundles import is_spread
from refactor.engine.comparison import comparison
from refactor.engine.crowds import crowded, lists_of, require_within_caps
from refactor.engine.mail_settings import mail_settings, recipients_of
from refactor.engine.mailable import mailable_log
from refactor.engine.mailing import Mailing
from refactor.engine.mails import send_command, send_line
from refactor.engine.maintainers import require_named
from refactor.engine.parcels import (
    Parcel,
    PatchOptions,
    every_step,
    in_waves,
)
from refactor.engine.sent import before_answers, times_sent
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput
from refactor.git.quarantine import Quarantine
from refactor.library.history import VersionNotes, ledger_file
from refactor.library.program import Program
from refactor.mail.recipients import COVER, MailRecipients, over_the_cap, too_many
from refactor.mail.send_script import SCRIPT, send_script
from refactor.runs.run import Run
from refactor.store import patch_files


@dataclass(frozen=True)
class PatchFiles:
    """The patch files, in order.

    Attributes:
        to, cc: of the cover letter.
        aside: the new names of files that were in the way; they are beside the new ones.
        unsigned: patches without a Signed-off-by of their author; nobody can apply these.
        send: the commands by which the user mails them.
        script: a file with these, and a pause after each; empty where there is none.
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
    script: str = ""


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
    run = recorded_run(workplace, program, version)
    with Quarantine(workplace.repository) as quarantine:
        require_named(workplace, quarantine, run)
        settings = mail_settings(workplace.repository)
        text = _compared(workplace, quarantine, program, run=run, options=options)
        mailing = Mailing(program, run, workplace.records(*_of(run)), settings, options, text)
        parcels, left = _parcels(workplace, quarantine, mailing, notes)
        waves = {parcel.directory: mailing.mails(parcel, quarantine) for parcel in parcels}
    # Only now, when the mails of every wave are made, is anything written.
    # With several covers there are no recipients of one.
    whole = MailRecipients((), ()) if is_spread(run) else parcels[0].recipients[COVER]
    return PatchFiles(
        directory=str(options.directory),
        files=_names(waves, options.directory),
        to=whole.to,
        cc=whole.cc,
        aside=_place(waves, mailing, parcels),
        unsigned=_unsigned(parcels),
        send=tuple(_send(waves, settings.identity)),
        notes=(*_notes(mailing, parcels), *left),
        script=_script(mailing, waves),
    )


def _unsigned(parcels: Sequence[Parcel]) -> int:
    # By its trailer, at the beginning of a line: a subject may name one too.
    return sum("\nSigned-off-by: " not in step.message for step in every_step(parcels))


def _parcels(
    workplace: Workplace, quarantine: Quarantine, mailing: Mailing, notes: VersionNotes
) -> tuple[Sequence[Parcel], Sequence[str]]:
    """The mails by directory, and notes about bundles that are left out.

    They are the bundles of a tree-wide change, else all together or in waves.
    """
    run, program, options = mailing.run, mailing.program, mailing.options
    ledger = ledger_file(program).read()
    if is_spread(run):
        found = bundle_parcels(workplace, quarantine, mailing=mailing, ledger=ledger, notes=notes)
        require_within_caps(program, _crowd(found.parcels), lists_of(run))
        return found.parcels, found.notes
    resend = times_sent(workplace.repository, run, ledger) if options.resend else 0
    if resend:
        # A resend is unchanged: its log must not know of answers that came since.
        ledger = before_answers(ledger, run.version)
    log = mailable_log(workplace, quarantine, program=program, run=run, ledger=ledger, notes=notes)
    recipients = recipients_of(run, program, workplace.repository)
    return list(in_waves(run, recipients, options, log=log, resend=resend)), ()


def _of(run: Run) -> tuple[str, int]:
    return run.series, run.version


def _compared(
    workplace: Workplace,
    quarantine: Quarantine,
    program: Program,
    *,
    run: Run,
    options: PatchOptions,
) -> str:
    """The comparison with the version posted last; empty where none is wanted."""
    if not options.compared:
        return ""
    name, by = f"--{options.compared}", options.compared
    if options.resend:
        raise BadInput(f"{name} does not go with --resend", "that is sent as it was")
    if options.waves or is_spread(run):
        raise BadInput(f"{name} goes with one cover letter", "leave it out")
    if not (len(run.changed) > 1 if options.cover is None else options.cover):
        words = f"{name} goes into the cover letter, and there is none"
        raise BadInput(words, "--cover writes one")
    ledger = ledger_file(program).read()
    return comparison(workplace, quarantine, program, run=run, ledger=ledger, by=by)


def _place(waves: _Waves, mailing: Mailing, parcels: Sequence[Parcel]) -> tuple[str, ...]:
    """Write all files; the new names of those that were in the way."""
    aside: list[str] = []
    records, force = mailing.records, mailing.options.force
    for parcel in parcels:
        place, version = parcel.directory, parcel.version
        files = waves[place]
        aside += patch_files.place(files, place, version=version, records=records, force=force)
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
        yield send_line(directory, tuple(files), identity)


def _crowd(parcels: Sequence[Parcel]) -> dict[str, Mapping[str, MailRecipients]]:
    """The recipients of all threads; a thread of one patch has no cover letter."""
    crowd: dict[str, Mapping[str, MailRecipients]] = {}
    for parcel in parcels:
        about = {step.id: parcel.recipients[step.id] for step in parcel.steps}
        # A single patch is mailed without one.
        cover = {COVER: parcel.recipients[COVER]} if len(parcel.steps) > 1 else {}
        crowd[str(parcel.directory)] = {**cover, **about}
    return crowd


def _script(mailing: Mailing, waves: _Waves) -> str:
    """Write the commands as a script beside the directories of bundles; its path.

    Empty for a single thread, and for waves, which each build on the last.
    """
    if not is_spread(mailing.run) or len(waves) == 1:
        return ""
    options, threads = mailing.options, []
    for directory, files in waves.items():
        threads.append((str(directory.relative_to(options.directory)), tuple(files)))
    text = send_script(threads, send_command(mailing.settings.identity)).encode()
    path = options.directory / SCRIPT
    patch_files.place_one(path, text, records=mailing.records, force=options.force)
    return str(path)


def _notes(mailing: Mailing, parcels: Sequence[Parcel]) -> Iterator[str]:
    run = mailing.run
    waiting: dict[int, int] = {}
    over: dict[str, None] = {}
    for parcel in parcels:
        # The mails of all waves have the same log, and the same recipients.
        waiting[id(parcel.log)] = parcel.log.waiting
        over |= dict.fromkeys(over_the_cap(parcel.recipients))
    tags = sum(waiting.values())
    if is_spread(run):
        yield from crowded(_crowd(parcels), lists_of(run))
    elif not mailing.options.waves:
        # Waves are the answer to too many patches.
        yield from too_many(len(run.changed))
    if tags:
        yield f"{tags} tags have come since the run; `refactor run` puts them in"
    yield from over
