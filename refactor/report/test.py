"""Results of rule examples as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.test import Example
from refactor.report.visible import one_line, visible
from refactor.report.words import count


def examples(results: Sequence[Example]) -> str:
    """A line for each example, the differences of those that fail, and the sums."""
    lines = []
    for example in results:
        answer = "holds" if example.holds else "FAILS"
        lines.append(one_line(f"{answer}  {example.rule} {example.case}") + "\n")
        for line in example.difference.splitlines():
            lines.append(f"    {visible(line)}\n")
    failed = sum(not example.holds for example in results)
    held = len(results) - failed
    verbs = "holds" if held == 1 else "hold", "fails" if failed == 1 else "fail"
    return "".join(lines) + f"{count(held, 'example')} {verbs[0]}, {failed} {verbs[1]}\n"
