"""The parts of a file in which spatch has torn a statement at an `#if`, taken back."""

from __future__ import annotations

from collections.abc import Sequence

from refactor.c.torn import torn
from refactor.text.combine import apply_all, replacements


def whole(before: bytes, after: bytes) -> tuple[bytes, str]:
    """The text after a change, with the definitions that it has torn as before, and a reason.

    The reason says why it is not all that the rule asks for; it is empty where it is.
    """
    lines = torn(before, after)
    if not lines:
        return after, ""
    # A definition as a whole: taking back less would leave half of a change in it.
    text = before.splitlines()
    spans = [_definition(text, line - 1) for line in lines]
    staying = []
    for change in replacements(before, after):
        if not any(change.start < end and start <= change.end for start, end in spans):
            staying.append(change)
    reason = f"a change crosses an #if within a statement, line {lines[0]}: make it by hand"
    return apply_all(before, staying), reason


def _definition(lines: Sequence[bytes], row: int) -> tuple[int, int]:
    """The lines of the definition around a row; an `#if` in its midst may keep it from parsing."""
    start, end = row, row
    while start > 0 and not lines[start - 1].startswith(b"}"):
        start -= 1
    while end < len(lines) and not lines[end].startswith(b"}"):
        end += 1
    return start, end
