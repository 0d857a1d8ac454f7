"""`refactor tif show`: the thread flags of architectures on a base, and their generic layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from refactor.engine.workplace import Workplace
from refactor.errors import BadInput, Refused
from refactor.runs.run import Base
from refactor.store.cache import write_whole
from refactor.tif.flags import Generic
from refactor.tif.survey import Survey, Surveyed


@dataclass(frozen=True)
class ShownFlags:
    """Architectures of a base, or variants of them.

    Attributes:
        generic: None where the base has no generic header.
    """

    base: Base
    generic: Generic | None
    architectures: tuple[Surveyed, ...]


def show(
    workplace: Workplace, revision: str, *, names: Sequence[str], everything: bool
) -> ShownFlags:
    """The flags of some architectures, or of all that define any.

    Raises:
        BadInput: neither is asked for or both, or one defines none.
    """
    if bool(names) == everything:
        raise BadInput("which architectures?", "name some, or say --all")
    with workplace.tree(revision) as (base, tree):
        survey = Survey(tree)
        surveyed: list[Surveyed] = []
        for name in names or survey.architectures:
            # More than one where 32 and 64 bits have headers of their own.
            surveyed += survey.survey(name)
        return ShownFlags(base, survey.generic, tuple(surveyed))


def keep_picture(picture: str, file: Path, mark: str) -> None:
    """Write a picture where there is none, or another of ours.

    Raises:
        Refused: another file is there.
    """
    # The mark is ASCII: bytes that do not decode are no reason to fail.
    if file.exists() and (not file.is_file() or mark not in file.read_text("utf-8", "replace")):
        raise Refused(
            f"{file} is there and is no picture of ours", "give another name, or remove it"
        )
    write_whole(file, picture.encode())
