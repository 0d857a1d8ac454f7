"""The result of a rule on a base as text."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.try_ import Tried
from refactor.report.visible import one_line, visible
from refactor.report.words import count, described, marked
from refactor.runs.facts import unseen_words


def tried(result: Tried, word: str) -> str:
    """The sums, what is to be known, and the diff.

    Args:
        word: the user's for the rule.
    """
    change = "changes" if len(result.files) == 1 else "change"
    files = f"{count(len(result.files), 'file')} {change}, of {result.candidates} that can match"
    lines = [f"rule {result.rule} on {described(result.base)}: {files}\n"]
    for place in result.unexamined:
        lines.append(one_line(f"  not examined: {place.path}: {place.reason}") + "\n")
    lines.append(marked("left", filter(None, [one_line(unseen_words(result.left))]), "  "))
    lines.append(marked("note", map(one_line, result.notes), "  "))
    if result.diff:
        lines.append(f"\n{visible(result.diff)}")
    elif not result.unexamined:
        lines.append(f"  `refactor explain {shlex.quote(word)}` shows why it matches nowhere\n")
    return "".join(lines)
