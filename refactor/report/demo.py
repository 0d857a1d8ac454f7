"""What a demo made, where it is, and what to do next, in about ten lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.report.visible import visible
from refactor.report.words import columns, count

if TYPE_CHECKING:
    from refactor.commands.demo import Demo

_SHOWN = 3
"""Subjects that are shown before they are only counted."""


def summary(made: Demo, seconds: float) -> str:
    """The lines of a demo."""
    series = made.branch.partition("/")[0]
    rows = [("made", f"{count(len(made.subjects), 'commit')}, branch {made.branch}")]
    rows += [("", f"  {subject}") for subject in made.subjects[:_SHOWN]]
    more = len(made.subjects) - _SHOWN
    if more > 0:
        rows.append(("", f"  and {more} more"))
    rows += [
        ("wrote", f"{count(made.number, 'mail')}, To {len(made.to)} and Cc {len(made.cc)} people"),
        ("mails", f"less {made.mails}/*.patch"),
        ("commits", f"git -C {made.repository} log -p {made.base}..{made.branch}"),
        ("next", "refactor help tutorial  (a series of your own in ten minutes)"),
        # Shown, not run: the user may want to read the mails for days.
        ("remove", f"rm -r {made.directory}"),
    ]
    if made.demo_user:
        rows.insert(0, ("note", "git does not know who you are: all is by Demo User"))
    head = f"{series} on {made.base} (Linux {made.kernel}) in {seconds:.0f} s"
    return visible(f"{head}\n{columns(rows)}")
