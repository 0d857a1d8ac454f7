"""Trial merges in the lines of a terminal. Nothing here decides anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.report.visible import one_line
from refactor.report.words import count, described, short_id

if TYPE_CHECKING:
    from refactor.commands.merge_check import MergeCheck, MergedHead

_INDENT = " " * 6


def merge_check(result: MergeCheck) -> str:
    """A line for each head, with what does not merge and who came in below it."""
    heads = count(len(result.heads), "head")
    head = f"{result.series} v{result.version} on {described(result.base)}, merged with {heads}\n"
    return head + "".join(map(_head, result.heads))


def _head(head: MergedHead) -> str:
    found = [count(len(head.conflicts), "conflict"), count(len(head.users), "new user")]
    if head.unexamined:
        found.append(f"{len(head.unexamined)} unchecked")
    graft = "" if head.related else ", which shares no history with the base"
    lines = [one_line(f"  {head.name} ({short_id(head.commit)}{graft}): {', '.join(found)}")]
    for conflict in head.conflicts:
        steps = ", ".join(conflict.steps) or "no step"
        lines.append(
            f"{_INDENT}{one_line(f'conflict: {conflict.path} ({conflict.kind}): {steps}')}"
        )
    for user in head.users:
        place = f"new user: {user.path}:{user.line}: {user.text} ({user.step}: {user.name})"
        lines.append(f"{_INDENT}{one_line(place)}")
    for missed in head.unexamined:
        lines.append(f"{_INDENT}{one_line(f'unchecked: {missed.path}: {missed.reason}')}")
    return "".join(f"{line}\n" for line in lines)
