"""Thread flags and their layout, in the lines of a terminal. Nothing here decides anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from refactor.report.visible import visible
from refactor.report.words import columns, count
from refactor.tif.flags import GENERIC_HEADER, cut, short
from refactor.tif.layout import FlagMove, Layout, NoLayout

if TYPE_CHECKING:
    from refactor.commands.tif import ShownFlags
    from refactor.tif.survey import Surveyed

HEADS = ("bit", "flag", "#if", "word", "used by", "new bit", "what happens")


def show(result: ShownFlags) -> str:
    """A table for each architecture, with the verdict above it."""
    return _plain("\n".join([_head(result), *(_table(each) for each in result.architectures)]))


def show_all(result: ShownFlags) -> str:
    """A line for each architecture, and the reasons below it."""
    rows = [(each.name, each.verdict, _sums(each)) for each in result.architectures]
    lines = columns(rows).splitlines(keepends=True)
    more = (_reasons(each) if result.generic else "" for each in result.architectures)
    return _plain(
        _head(result)
        + "".join(f"{line}{reasons}" for line, reasons in zip(lines, more, strict=True))
    )


def _plain(text: str) -> str:
    return visible(text)


def _head(result: ShownFlags) -> str:
    base = result.base
    head = f"thread flags on {base.name} (Linux {base.kernel}, {base.commit[:12]})\n"
    return (
        head
        if result.generic
        else f"{head}this base has no {GENERIC_HEADER}: nothing is generic on it\n"
    )


def _sums(surveyed: Surveyed) -> str:
    moves = surveyed.plan.moves
    dropped = [move.name for move in moves if move.fate == "dropped"]
    generic = sum(move.fate == "generic" for move in moves)
    parts = [count(len(moves) - generic - len(dropped), "own flag")]
    parts += [f"{generic} generic"] if generic else []
    parts += [f"{len(dropped)} dead ({', '.join(dropped)})"] if dropped else []
    return "; ".join(part for part in (", ".join(parts), assembly(surveyed)) if part)


def assembly(surveyed: Surveyed) -> str:
    """The assembler's answer; empty where there was nothing to ask."""
    judged = surveyed.assembled
    if judged.missing:
        remedy = f" ({judged.remedy})" if judged.remedy else ""
        return f"assembly unchecked: {judged.why_missing}{remedy}"
    if not judged.asked:
        return ""
    taken = judged.asked - len(judged.refused) - len(judged.unjudged)
    left = f", {len(judged.unjudged)} not judged" if judged.unjudged else ""
    return f"{judged.program} takes {taken} of {count(judged.asked, 'instruction')}{left}"


def _reasons(surveyed: Surveyed) -> str:
    reasons = surveyed.plan.reasons if isinstance(surveyed.plan, NoLayout) else ()
    return "".join(f"      {reason}\n" for reason in reasons)


def _table(surveyed: Surveyed) -> str:
    rows = [_row(move) for move in surveyed.plan.moves]
    lines = [f"{surveyed.name}: {surveyed.verdict}\n", _reasons(surveyed), columns([HEADS, *rows])]
    return "".join([*lines, *(f"  {note}\n" for note in _notes(surveyed))])


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
    return "-" if number is None else f"{number:>2}"


def _notes(surveyed: Surveyed) -> Iterator[str]:
    plan = surveyed.plan
    if isinstance(plan, Layout) and plan.switches:
        yield f"switches: {', '.join(plan.switches)}"
    if isinstance(plan, Layout) and plan.dead:
        yield f"masks that go: {', '.join(map(cut, plan.dead))}"
    if said := assembly(surveyed):
        yield f"assembly: {said.removeprefix('assembly ')}"
    for each in surveyed.assembled.unjudged:
        yield f"not judged: {each.path}:{each.line}: {cut(' '.join(each.text.split()))}"
