"""A rebase that stopped at a conflict, as it is kept."""

from __future__ import annotations

import msgspec

from refactor.runs.run import Base


class Stopped(msgspec.Struct, frozen=True):
    """A rebase that waits for a person.

    Attributes:
        step: its id.
        reason: why the step's text does not fit.
        name: what the text is called in the markers.
        key: of the conflict.
        paths: the files with markers.
        signoff, allow_incomplete, force, taken, assembly_unchecked: what the rebase was asked for.
    """

    series: str
    version: int
    base: Base
    step: str
    reason: str
    name: str
    key: str
    paths: tuple[str, ...]
    # The rebase goes on with the options that it was begun with, as `git rebase --continue` does.
    signoff: bool
    allow_incomplete: bool
    force: bool
    taken: tuple[str, ...] = ()
    assembly_unchecked: bool = False
