"""Thread flags and their layout, in the lines of a terminal. Nothing here decides anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from refactor.report.visible import visible
from refactor.report.words import columns, count, described
from refactor.tif.flags import GENERIC_HEADER, cut, short
from refactor.tif.layout import FlagMove, Layout, NoLayout

if TYPE_CHECKING:
    from refactor.commands.tif import ShownFlags
    from refactor.tif.survey import Surveyed

HEADS = ("bit", "flag", "#if", "word", "used by", "new bit", "what happens")


def show(result: ShownFlags) -> str:
    """A table for each architecture, with the verdict above it."""
    tables = map(_table, result.architectures)
    return visible("\n".join([_head(result), *tables]))


def show_all(result: ShownFlags) -> str:
    """A line for each architecture, and the reasons below it."""
    rows = [(each.name, each.verdict, _sums(each)) for each in result.architectures]
    # Aligned as one table first: the reasons are no rows of it.
    lines = columns(rows).splitlines(keepends=True)
    parts = [_head(result)]
    for line, surveyed in zip(lines, result.architectures, strict=True):
        parts.append(line)
        # Without the generic header all have the same reason, which the head gives.
        if result.generic:
            parts.append(_reasons(surveyed))
    return visible("".join(parts))


def _head(result: ShownFlags) -> str:
    head = f"thread flags on {described(result.base)}\n"
    if result.generic:
        return head
    return f"{head}this base has no {GENERIC_HEADER}: nothing is generic on it\n"


def _sums(surveyed: Surveyed) -> str:
    generic = own = 0
    dropped = []
    for move in surveyed.plan.moves:
        if move.fate == "dropped":
            dropped.append(move.name)
        elif move.fate == "generic":
            generic += 1
        else:
            own += 1
    flags = [count(own, "own flag")]
    if generic:
        flags.append(f"{generic} generic")
    if dropped:
        # By name: a maintainer will want to check that a flag has no users.
        flags.append(f"{len(dropped)} dead ({', '.join(dropped)})")
    return "; ".join(filter(None, (", ".join(flags), assembly(surveyed))))


def assembly(surveyed: Surveyed) -> str:
    """The assembler's answer; empty where there was nothing to ask."""
    answer = surveyed.assembled
    if answer.missing:
        remedy = f" ({answer.remedy})" if answer.remedy else ""
        return f"assembly unchecked: {answer.why_missing}{remedy}"
    if not answer.asked:
        return ""
    # Instructions that the assembler did not judge count as neither taken nor refused.
    taken = answer.asked - len(answer.refused) - len(answer.unjudged)
    left = f", {len(answer.unjudged)} not judged" if answer.unjudged else ""
    return f"{answer.program} takes {taken} of {count(answer.asked, 'instruction')}{left}"


def reasons(surveyed: Surveyed) -> tuple[str, ...]:
    """Why there is no layout; empty where there is one."""
    return tuple(map(str, surveyed.plan.reasons)) if isinstance(surveyed.plan, NoLayout) else ()


def _reasons(surveyed: Surveyed) -> str:
    return "".join(f"      {reason}\n" for reason in reasons(surveyed))


def _table(surveyed: Surveyed) -> str:
    parts = [
        f"{surveyed.name}: {surveyed.verdict}\n",
        _reasons(surveyed),
        columns([HEADS, *map(_row, surveyed.plan.moves)]),
    ]
    for note in _notes(surveyed):
        parts.append(f"  {note}\n")
    return "".join(parts)


def _row(move: FlagMove) -> tuple[str, ...]:
    return (
        _bit(move.old),
        cut(move.name),
        short(move.conditions),
        ", ".join(move.users.words),
        move.users.by,
        _bit(move.new),
        f"{move.fate}: {move.why}" if move.why else move.fate,
    )


def _bit(number: int | None) -> str:
    # The word has 32 or 64 bits: two digits are the most.
    return "-" if number is None else f"{number:>2}"


def _notes(surveyed: Surveyed) -> Iterator[str]:
    plan = surveyed.plan
    if isinstance(plan, Layout) and plan.switches:
        yield f"switches: {', '.join(plan.switches)}"
    if isinstance(plan, Layout) and plan.dead:
        yield f"masks that go: {', '.join(map(cut, plan.dead))}"
    answer = assembly(surveyed)
    if answer:
        yield f"assembly: {answer.removeprefix('assembly ')}"
    for instruction in surveyed.assembled.unjudged:
        # Tabs of the source would break the line out of its indentation.
        text = cut(" ".join(instruction.text.split()))
        yield f"not judged: {instruction.path}:{instruction.line}: {text}"
