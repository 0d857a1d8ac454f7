"""What a person has decided about conflicts of hand-written text.

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
from refactor.library import history
from refactor.library.library import Program
from refactor.store.cache import write_whole
from refactor.store.root import MOST_DATA


def decided(program: Program, step: str, tree: Tree, conflict: Conflict) -> EditOutcome | None:
    """What a step's conflict comes to by what was decided about it; None where nothing was.

    Raises:
        BadInput: the decision is no diff, or not one for these files.
    """
    kept = decision(program, step, conflict.key)
    if kept is None:
        return None
    path, diff = kept
    note = f"{conflict.name}: a conflict in {', '.join(sorted(conflict.files))} was decided by hand"
    if b"\ndiff --git " not in diff:
        return Edited({}, (f"{note}: there is nothing of it to do",))
    match patch.applied(tree, diff, str(path)):
        case Edited(files=files):
            return Edited(files, (note,))
        case _:
            raise BadInput(
                f"{path} is not what was decided about this conflict", "remove it to decide anew"
            )


def decide(
    program: Program,
    step: str,
    tree: Tree,
    conflict: Conflict,
    base: str,
    files: Mapping[str, bytes | None],
) -> Path:
    """Keep a decision, in the directory of the series, or in the user's own for a series that is not his.

    Args:
        tree: the one that the text does not fit.
        base: what the base is called, for whoever reads the file.
        files: path -> content of each file of the conflict; None where there is to be none.
    """
    after = tree.write(
        {
            **conflict.merged,
            **{path: data if data is None else File(data) for path, data in files.items()},
        }
    )
    head = (
        f"{program.name}, step {step}: {conflict.name} on {base}, a conflict decided by hand.\n\n"
    )
    path = history.home(program) / history.DECISIONS / _file(step, conflict.key)
    write_whole(path, head.encode("utf-8", "replace") + facts.exact(tree, after))
    return path


def decision(program: Program, step: str, key: str) -> tuple[Path, bytes] | None:
    """The decision about a conflict of this key: (where it is kept, its diff); None where there is none."""
    return history.found(program, f"{history.DECISIONS}/{_file(step, key)}", MOST_DATA)


def _file(step: str, key: str) -> str:
    return f"{step}-{key[:16]}.patch"
