"""A version as it would be mailed, for a part of a page; and the commands that make it again."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

from refactor.report import diff
from refactor.runs.run import Run

if TYPE_CHECKING:
    from refactor.commands.posting import Posting

TEMPLATES = ("drift.html.j2", "posting.html.j2")
"""The macros of the part."""


def facts(posting: Posting | None) -> dict[str, object]:
    """The names that the macros see."""
    again = commands(posting.run) if posting else ()
    return drift_facts() | {"posting": posting, "mails": _mails, "commands": again}


def drift_facts() -> dict[str, object]:
    """The names that the macro of a drift sees."""
    return {"became": diff.kinds, "places": diff.places, "others_of": diff.others}


def commands(run: Run) -> tuple[str, str]:
    """The commands that make a run and its checks again, on any machine that has its base."""
    made = ["refactor", "run", run.series, "--onto", run.onto.commit, f"-v{run.version}"]
    for name, value in run.parameters.items():
        made += ["--set", f"{name}={value}"]
    if any("\nSigned-off-by: " in step.message for step in run.changed):
        made.append("--signoff")
    checked = ["refactor", "check", run.series, f"-v{run.version}", "--html", "report.html"]
    return shlex.join(made), shlex.join(checked)


def _mails(numbers: Sequence[int]) -> str:
    """The mails that somebody gets; the cover letter is 0."""
    return ", ".join(map(str, numbers))
