"""`refactor format-patch`: write the mails of a run, over nothing that a person has edited."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from refactor.doors.cache import write_whole
from refactor.doors.quarantine import Quarantine
from refactor.doors.records import Records
from refactor.engine import branch, mail
from refactor.engine.branch import branch_name
from refactor.engine.library import Program
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput, Refused
from refactor.values.people import headers_for


@dataclass(frozen=True)
class Wish:
    """How the patches are to be written.

    Attributes:
        cover: whether to write a cover letter; None: when there is more than one patch.
        force: set files aside that a person has edited.
    """

    directory: Path
    prefix: str = "PATCH"
    cover: bool | None = None
    force: bool = False


@dataclass(frozen=True)
class Written:
    """The patch files, in order.

    Attributes:
        aside: files that were in the way and are now beside the new ones, under these names.
        unsigned: patches without a Signed-off-by of their author; nobody can apply these.
        send: the command that mails them, at the user's hand.
    """

    directory: str
    files: tuple[str, ...]
    to: tuple[str, ...]
    cc: tuple[str, ...]
    aside: tuple[str, ...]
    unsigned: int
    send: str


def format_patch(workplace: Workplace, program: Program, version: int, words: str, wish: Wish) -> Written:
    """Write the patches of a version's branch.

    Args:
        words: what the user wrote about this version, for the cover letter.

    Raises:
        BadInput: there is no such branch, or a template is not fit.
        Refused: the branch holds commits that are not ours, or a file in the way was edited by a person.
    """
    records = workplace.records(program.name, version)
    run = branch.recorded(workplace.repository, records, branch_name(program.name, version), program.name)
    with_cover = len(run.changed) > 1 if wish.cover is None else wish.cover
    with Quarantine(workplace.repository) as quarantine:
        cover = mail.cover_letter(program, run, words) if with_cover else None
        files = mail.mails(program, run, quarantine, cover, wish.prefix)
    aside = _place(files, version, wish, records)
    to, cc = headers_for([person for step in run.changed for person in step.people], program.recipients)
    names = tuple(files)
    unsigned = sum("\nSigned-off-by: " not in step.message for step in run.changed)
    return Written(str(wish.directory), names, to, cc, aside, unsigned, mail.send_line(wish.directory, names))


def _place(files: dict[str, bytes], version: int, wish: Wish, records: Records) -> tuple[str, ...]:
    """Write the files; first see that nothing a person has touched is in the way."""
    directory = wish.directory
    if directory.exists() and not directory.is_dir():
        raise BadInput(f"{directory} is not a directory", "name another with -o")
    pattern = re.compile(rf"v{version}-\d{{4,}}-.*\.patch")
    old = {path.name: _content(path) for path in sorted(directory.glob("v*.patch")) if pattern.fullmatch(path.name)}
    edited = [
        name for name, data in old.items() if data is None or (data != files.get(name) and not records.wrote(data))
    ]
    if edited and not wish.force:
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
