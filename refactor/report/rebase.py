"""A series on a new base, in the lines of a terminal. Nothing here decides anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.rebase import Abandoned, Rebased

from refactor.report import run
from refactor.report.diff import drift
from refactor.report.visible import one_line, visible


def rebased(result: Rebased) -> str:
    """A series on its new base: the run and its branch, and the drift or what a person has to decide."""
    kept = f"decided, and kept in {result.decided}\n" if result.decided else ""
    if result.stopped:
        stop = result.stopped
        again = f"refactor rebase {stop.series} -v{stop.version}"
        files = "".join(f"  {path}\n" for path in result.paths)
        said = (
            f"{kept}{run.run(result.kept.run)}\n"
            f"{stop.step} does not fit: {one_line(stop.reason)}\n"
            f"no branch has moved; decide in these files, or remove one that is to be gone:\n{files}"
            f"then `{again} --continue`; `{again} --abort` forgets it\n"
        )
        return visible(said)
    signed = (
        "note: the run before was signed off; --signoff does it again\n" if result.unsigned else ""
    )
    differs = f"\n{drift(result.drift)}" if result.drift else ""
    return visible(f"{kept}{run.kept(result.kept)}{signed}") + differs


def abandoned(result: Abandoned) -> str:
    """A rebase that was given up."""
    return f"the rebase of {result.branch} onto {visible(result.onto)} is forgotten, no branch has moved\n"
