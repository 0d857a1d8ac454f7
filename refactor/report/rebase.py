"""A series on a new base, in the lines of a terminal. Nothing here decides anything."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.rebase import Abandoned, Rebased
    from refactor.runs.stopped import Stopped

from refactor.report import run
from refactor.report.diff import drift
from refactor.report.visible import one_line, visible


def rebased(result: Rebased, verbose: bool = False) -> str:
    """A series on its new base: the run, its branch, and the drift or the decision that is due."""
    decided = f"decided, and kept in {result.decided}\n" if result.decided else ""
    if result.stopped:
        made = run.run(result.kept.run, verbose)
        return visible(f"{decided}{made}\n{_stop(result, result.stopped)}")
    signed = ""
    if result.unsigned:
        before = "the run before was signed off and this one is not"
        signed = f"\n{before}; add yours with {_signing(result)}\n"
    differs = f"\n{drift(result.drift)}" if result.drift else ""
    # The last line: without it nobody can apply what is mailed (submitting-patches.rst, "Sign your
    # work"), and only the user can certify the origin.
    return visible(f"{decided}{run.kept(result.kept, verbose)}") + differs + visible(signed)


def _signing(result: Rebased) -> str:
    """The command that makes the same commits with the user's Signed-off-by."""
    made = result.kept.run
    onto = shlex.quote(made.onto.name)
    return f"`refactor rebase {made.series} -v{made.version} --onto {onto} --signoff`"


def _stop(result: Rebased, stop: Stopped) -> str:
    """The files in which a person has to decide, and the commands that go on from there."""
    # With the version: another rebase of the series may wait as well.
    command = f"refactor rebase {stop.series} -v{stop.version}"
    files = "".join(f"  {path}\n" for path in result.paths)
    return (
        f"{stop.step} does not fit: {one_line(stop.reason)}\n"
        "no branch has moved; decide in these files, or remove one that is to be gone:\n"
        f"{files}then `{command} --continue`; `{command} --abort` forgets it\n"
    )


def abandoned(result: Abandoned) -> str:
    """A rebase that was given up."""
    onto = visible(result.onto)
    return f"the rebase of {result.branch} onto {onto} is forgotten, no branch has moved\n"
