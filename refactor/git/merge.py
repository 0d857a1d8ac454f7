"""The door to git merge-file: three versions of one file become one, with conflict markers where they must."""

from __future__ import annotations

from collections.abc import Sequence

from refactor.git.quarantine import Quarantine
from refactor.store.temporary import temporary_directory, write_below


def merge(
    objects: Quarantine, ours: bytes, before: bytes, theirs: bytes, labels: Sequence[str]
) -> bytes | None:
    """What comes of two changes of one file, each conflict with all three versions.

    Args:
        labels: what the versions are called in markers: ours, before, theirs; empty, and theirs is
            taken in a conflict.

    Returns:
        The content, or None where git cannot merge it (it is no text).
    """
    versions = {"ours": ours, "before": before, "theirs": theirs}
    with temporary_directory() as top:
        files = [write_below(top, name, data) for name, data in versions.items()]
        named = (argument for label in labels for argument in ("-L", label))
        how = ("--diff3", *named) if labels else ("--theirs",)
        answer = objects.ask("merge-file", "-p", *how, *map(str, files))
    # The status is the number of conflicts, up to 127.
    return answer.stdout if answer.code <= 127 else None
