"""The door to git merge-file: merges three versions of one file, with conflict markers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from refactor.store.temporary import temporary_directory, write_below

if TYPE_CHECKING:
    from refactor.git.quarantine import Quarantine


def merge(
    objects: Quarantine, ours: bytes, *, before: bytes, theirs: bytes, labels: Sequence[str]
) -> bytes | None:
    """The merge of two changes of one file, each conflict with all three versions.

    Args:
        labels: names of the versions in markers: ours, before, theirs; without labels a conflict
            is resolved with theirs.

    Returns:
        The content, or None where git cannot merge it (it is no text).
    """
    versions = {"ours": ours, "before": before, "theirs": theirs}
    with temporary_directory() as top:
        command = ["merge-file", "-p", "--diff3" if labels else "--theirs"]
        for label in labels:
            command += ["-L", label]
        for name, data in versions.items():
            command.append(str(write_below(top, name, data)))
        answer = objects.ask(*command)
    # The status is the number of conflicts, up to 127; above is an error (git-merge-file(1)).
    return answer.stdout if answer.code <= 127 else None
