"""`refactor format-patch`: write the mails of a run, over nothing that a person has edited."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import msgspec

from refactor.engine import branch
from refactor.engine import mails as mail
from refactor.engine.branch import branch_name
from refactor.engine.changelog import Log, changelog, require_unopposed
from refactor.engine.drift import since_posted
from refactor.engine.mail_settings import mail_settings, recipients_of
from refactor.engine.mails import Envelope, mails
from refactor.engine.maintainers import require_named
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput, Refused
from refactor.git.quarantine import Quarantine
from refactor.library.history import VersionNotes, ledger_file
from refactor.library.program import Program
from refactor.mail.commit_message import Message
from refactor.mail.recipients import COVER, MANY, over_the_cap, too_many
from refactor.runs.run import Changed, Run, Unchanged
from refactor.store.cache import write_whole
from refactor.store.records import Records


@dataclass(frozen=True)
class PatchOptions:
    """How the patches are to be written.

    Attributes:
        prefix: what stands in the brackets before the version; empty for format.subjectPrefix, or
            `PATCH`.
        cover: whether to write a cover letter; None: when there is more than one patch.
        force: set files aside that a person has edited.
        waves: write directories of at most MANY patches, to be sent one after the other.
    """

    directory: Path
    prefix: str = ""
    cover: bool | None = None
    force: bool = False
    waves: bool = False


@dataclass(frozen=True)
class PatchFiles:
    """The patch files, in order.

    Attributes:
        to, cc: of the cover letter.
        aside: files that were in the way and are now beside the new ones, under these names.
        unsigned: patches without a Signed-off-by of their author; nobody can apply these.
        send: the commands that mail them, at the user's hand.
        notes: what a person should know before.
    """

    directory: str
    files: tuple[str, ...]
    to: tuple[str, ...]
    cc: tuple[str, ...]
    aside: tuple[str, ...]
    unsigned: int
    send: tuple[str, ...]
    notes: tuple[str, ...]


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
        Refused: the branch holds commits that are not ours, somebody's objection stands, or a file
            in the way was edited by a person.
    """
    records = workplace.records(program.name, version)
    run = branch.recorded(
        workplace.repository, records, branch_name(program.name, version), program
    )
    settings = mail_settings(workplace.repository)
    who = recipients_of(run, program, workplace.repository)
    with Quarantine(workplace.repository) as quarantine:
        require_named(workplace, quarantine, run)
        ledger = ledger_file(program).read()
        drift = since_posted(workplace, quarantine, program, run, ledger=ledger)
        log = changelog(program, quarantine, run, ledger=ledger, notes=notes, drift=drift)
        require_unopposed(log, program.name)
        envelope = Envelope(
            options.prefix or settings.prefix or "PATCH", who, log.below, settings.signature
        )
        written = {
            directory: mails(
                _part(run, steps),
                quarantine,
                _cover(program, run, steps, log, options),
                envelope,
                steps,
            )
            for directory, steps in _waves(run, options).items()
        }
    aside = [
        name
        for directory, files in written.items()
        for name in _place(files, version, directory, options, records)
    ]
    names = tuple(
        str((directory / name).relative_to(options.directory))
        for directory in written
        for name in written[directory]
    )
    send = tuple(
        mail.send_line(directory, tuple(files), settings.identity)
        for directory, files in written.items()
    )
    unsigned = sum("\nSigned-off-by: " not in step.message for step in run.changed)
    hints = (*_notes(run, options, log), *over_the_cap(who))
    cover = who[COVER]
    return PatchFiles(
        str(options.directory), names, cover.to, cover.cc, tuple(aside), unsigned, send, hints
    )


def _waves(run: Run, options: PatchOptions) -> dict[Path, tuple[Changed, ...]]:
    """The patches of each directory."""
    if not options.waves or len(run.changed) <= MANY:
        return {options.directory: run.changed}
    waves = [run.changed[first : first + MANY] for first in range(0, len(run.changed), MANY)]
    return {options.directory / f"wave-{number}": steps for number, steps in enumerate(waves, 1)}


def _part(run: Run, steps: tuple[Changed, ...]) -> Run:
    """The run as one wave knows it."""
    return msgspec.structs.replace(
        run, steps=(*(step for step in run.steps if isinstance(step, Unchanged)), *steps)
    )


def _cover(
    program: Program, run: Run, steps: tuple[Changed, ...], log: Log, options: PatchOptions
) -> Message | None:
    with_cover = len(run.changed) > 1 if options.cover is None else options.cover
    if not with_cover:
        return None
    changes = log.cover
    if len(steps) < len(run.changed):
        first = run.changed.index(steps[0]) + 1
        part = f"Patches {first} to {first + len(steps) - 1} of {len(run.changed)}"
        changes = f"- {part}: sent in waves, each on top of the last.\n{changes}"
    return mail.cover_letter(program, _part(run, steps), changes)


def _notes(run: Run, options: PatchOptions, log: Log) -> list[str]:
    notes = [] if options.waves else too_many(len(run.changed))
    if log.waiting:
        notes.append(f"{log.waiting} tags have come since the run; `refactor run` puts them in")
    return notes


def _place(
    files: dict[str, bytes], version: int, directory: Path, options: PatchOptions, records: Records
) -> tuple[str, ...]:
    """Write the files of one directory; first see that nothing a person has touched is in the way."""
    if directory.exists() and not directory.is_dir():
        raise BadInput(f"{directory} is not a directory", "name another with -o")
    pattern = re.compile(rf"v{version}-\d{{4,}}-.*\.patch")
    old = {
        path.name: _content(path)
        for path in sorted(directory.glob("v*.patch"))
        if pattern.fullmatch(path.name)
    }
    edited = [
        name
        for name, data in old.items()
        if data is None or (data != files.get(name) and not records.wrote(data))
    ]
    if edited and not options.force:
        raise Refused(
            f"{directory / edited[0]} is not as refactor wrote it"
            + (f", nor {len(edited) - 1} more" if edited[1:] else ""),
            "name another directory with -o, or --force to set it aside",
        )
    aside = tuple(_set_aside(directory / name) for name in edited)
    for name in old.keys() - files.keys() - set(edited):
        # A patch of an earlier, longer run would be mailed with the new ones.
        (directory / name).unlink()
    for name, data in files.items():
        records.note_written(data)
        write_whole(directory / name, data)
    return aside


def _content(path: Path) -> bytes | None:
    """What is in a file; None for what we never make: a link, a directory."""
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None


def _set_aside(path: Path) -> str:
    number = 1
    while (kept := path.with_name(f"{path.name}.~{number}~")).exists():
        number += 1
    path.rename(kept)
    return kept.name
