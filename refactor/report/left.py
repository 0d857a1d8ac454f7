"""The lines that a rule left, and notes on something by which nothing was lost."""

from __future__ import annotations

from collections.abc import Iterator

from refactor.report.visible import one_line
from refactor.report.words import marked
from refactor.runs.facts import Facts, left_words, unseen_words


def left(facts: Facts) -> Iterator[str]:
    """For each edit, where spatch could not look, unless the edit declares what it leaves."""
    for edit in facts.edits:
        text = "" if edit.left_declared else unseen_words(edit.left)
        if text:
            yield text


def left_lines(facts: Facts, indent: str, *, verbose: bool) -> str:
    """The same as lines of a report.

    Args:
        verbose: whether every line that is left is shown, and the harmless notes.
    """
    if not verbose:
        return marked("left", map(one_line, left(facts)), indent)
    places = filter(None, (left_words(edit.left) for edit in facts.edits))
    notes = marked("harmless", map(one_line, facts.harmless), indent)
    return marked("left", map(one_line, places), indent) + notes
