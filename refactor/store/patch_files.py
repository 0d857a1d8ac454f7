"""Patch files in a directory of the user's, written over nothing that a person has edited."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from refactor.errors import BadInput, Refused
from refactor.store.cache import write_whole
from refactor.store.records import Records


def place(
    files: Mapping[str, bytes], directory: Path, *, version: int, records: Records, force: bool
) -> list[str]:
    """Write the patch files of a version.

    Args:
        files: name -> content.
        version: its earlier files are removed: they would be mailed with the new ones.
        records: of the version; they know the files that were written before.
        force: set files aside that a person has edited.

    Returns:
        The new names of the files that were set aside.

    Raises:
        BadInput: the directory is a file.
        Refused: a file in the way was edited by a person.
    """
    if directory.exists() and not directory.is_dir():
        raise BadInput(f"{directory} is not a directory", "name another with -o")
    old = _old_files(directory, version)
    edited = []
    for name, data in old.items():
        if data is None or (data != files.get(name) and not records.wrote(data)):
            edited.append(name)
    if edited and not force:
        more = f", nor {len(edited) - 1} more" if edited[1:] else ""
        raise Refused(
            f"{directory / edited[0]} is not as refactor wrote it{more}",
            "name another directory with -o, or --force to set it aside",
        )
    aside = [_set_aside(directory / name) for name in edited]
    # Those of an earlier, longer run.
    for name in old.keys() - files.keys() - set(edited):
        (directory / name).unlink()
    for name, data in files.items():
        # On record first: a run that is killed in between is not taken for the user's edit.
        records.note_written(data)
        write_whole(directory / name, data)
    return aside


def place_one(path: Path, data: bytes, *, records: Records, force: bool) -> None:
    """Write a file that belongs to the patch files, over nothing that a person has edited.

    Raises:
        Refused: a person has edited it, or it is none of ours.
    """
    if path.is_symlink() or path.exists():
        known = path.is_file() and not path.is_symlink() and records.wrote(path.read_bytes())
        if not known and not force:
            raise Refused(
                f"{path} is not as refactor wrote it",
                "name another directory with -o, or --force to set it aside",
            )
        if not known:
            _set_aside(path)
    records.note_written(data)
    write_whole(path, data)


def _old_files(directory: Path, version: int) -> dict[str, bytes | None]:
    """Name -> content of the patches of a version; None for a link or a directory."""
    # The glob alone matches other versions too, and patches that git has not numbered.
    mark = f"v{version}-" if version > 1 else "(?:v1-)?"
    pattern = re.compile(rf"{mark}\d{{4,}}-.*\.patch")
    old = {}
    for path in sorted(directory.glob("*.patch")):
        if pattern.fullmatch(path.name):
            # A link is a person's, wherever it leads.
            is_file = path.is_file() and not path.is_symlink()
            old[path.name] = path.read_bytes() if is_file else None
    return old


def _set_aside(path: Path) -> str:
    # Named as `cp --backup=numbered` does: *.patch, which is mailed, does not match it.
    number = 1
    while path.with_name(f"{path.name}.~{number}~").exists():
        number += 1
    return path.rename(path.with_name(f"{path.name}.~{number}~")).name
