"""Results of rule examples as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.test import Example
from refactor.report.visible import one_line, visible
from refactor.report.words import count


def examples(results: Sequence[Example]) -> str:
    """A line for each slip and each example, the differences of those that fail, and the sums."""
    lines = []
    held = 0
    for example in results:
        held += example.holds
        for warning in example.warnings:
            lines.append(one_line(f"warning  {example.rule}, {warning}") + "\n")
        answer = "holds" if example.holds else "FAILS"
        lines.append(one_line(f"{answer}  {example.rule} {example.case}") + "\n")
        # Indented, so that no line of an example can pass for an answer.
        for line in example.difference.splitlines():
            lines.append(f"    {visible(line)}\n")
    failed = len(results) - held
    verbs = "holds" if held == 1 else "hold", "fails" if failed == 1 else "fail"
    return "".join(lines) + f"{count(held, 'example')} {verbs[0]}, {failed} {verbs[1]}\n"
