"""The user's decisions about conflicts of hand-written text.

It is part of the series: whoever runs it again, on another machine or in a year, gets the same
trees and is not asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from refactor.edits import patch
from refactor.edits.outcome import Conflict, Edited, EditOutcome
from refactor.engine import facts
from refactor.errors import BadInput
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.library.history import ConflictDecisions
from refactor.store.cache import write_whole


def decided(
    decisions: ConflictDecisions, step: str, *, tree: Tree, conflict: Conflict
) -> EditOutcome | None:
    """The outcome of a conflict that the user has decided; None where there is no decision.

    Raises:
        BadInput: the decision is no diff, or not one for these files.
    """
    kept = decisions.find(step, conflict.key)
    if kept is None:
        return None
    path, diff = kept
    note = f"{conflict.name}: a conflict in {', '.join(sorted(conflict.files))} was decided by hand"
    # The files may have been left as they were: then there is only the line at the top.
    if b"\ndiff --git " not in diff:
        return Edited({}, (f"{note}: there is nothing of it to do",))
    match patch.applied(tree, diff, str(path)):
        case Edited(files=files):
            return Edited(files, (note,))
        # The key names text and files, so an unedited decision always fits.
        case _:
            raise BadInput(
                f"{path} is not what was decided about this conflict", "remove it to decide anew"
            )


def decide(
    decisions: ConflictDecisions,
    step: str,
    *,
    tree: Tree,
    conflict: Conflict,
    base: str,
    files: Mapping[str, bytes | None],
) -> Path:
    """Write a decision into the past of its series.

    Args:
        tree: the tree that the text does not fit.
        base: the base's name, for readers of the file.
        files: path -> content of each file of the conflict; None where there is to be none.
    """
    edited: dict[str, File | None] = dict(conflict.merged)
    for path, data in files.items():
        edited[path] = None if data is None else File(data)
    # Whole object names: the diff must not fit another state of these files.
    diff = facts.exact(tree, tree.write(edited))
    head = (
        f"{decisions.series}, step {step}: {conflict.name} on {base}, a conflict decided by hand."
    )
    file = decisions.file(step, conflict.key)
    write_whole(file, f"{head}\n\n".encode("utf-8", "replace") + diff)
    return file
