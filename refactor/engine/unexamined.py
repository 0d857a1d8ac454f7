"""The files that a run with --allow-incomplete could not examine, for the mail of their patch."""

from __future__ import annotations

from collections.abc import Iterator

from refactor.mail.commit_message import wrap
from refactor.runs.facts import SHOWN, UNSEEN, Left
from refactor.runs.run import Changed
from refactor.text.diff import quoted


def sentences(step: Changed) -> Iterator[str]:
    """A sentence for each file, with the lines that still hold the words of a rule.

    Not with the reason of spatch: it quotes source, which git-am(1) may take for a patch where a
    line of it begins like one.
    """
    left: dict[str, list[Left]] = {}
    for edit in step.facts.edits:
        for place in edit.left:
            left.setdefault(place.path, []).append(place)
    paths: dict[str, None] = {}
    for missed in step.unexamined:
        paths[missed.path] = None
    for path in paths:
        places = left.get(path, [])
        unseen = [place for place in places if place.reason in UNSEEN]
        # Of a file that spatch did not examine at all, no line has a reason of its own.
        yield wrap(f"Not examined by spatch: {quoted(path)}{_where(unseen or places)}.")


def _where(places: list[Left]) -> str:
    lines = sorted({place.line for place in places})
    if not lines:
        return ""
    if len(lines) == 1:
        return f", where line {lines[0]} still holds the words of the rule"
    shown = ", ".join(map(str, lines[:SHOWN]))
    more = f" and {len(lines) - SHOWN} more" if len(lines) > SHOWN else ""
    return f", where lines {shown}{more} still hold the words of the rule"
