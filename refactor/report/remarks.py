"""Remarks of reviewers and robots as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from refactor.report.visible import one_line, visible

if TYPE_CHECKING:
    from refactor.commands.remarks import RemarkRow, RemarkTable

_REMEDY = (
    "`--done N` marks what is answered, `--ignore N --reason WORDS` the rest, `--reopen N` undoes\n"
)


def listed(result: RemarkTable) -> str:
    """Every remark in the order of the numbers, the words of those that are open."""
    rows = "".join(chain.from_iterable(map(_row, result.remarks))) or "  no remark\n"
    states = Counter[str](row.state for row in result.remarks)
    # All three, with zeros: a state that is missing would read as not counted.
    sums = ", ".join(f"{states[state]} {state}" for state in ("open", "done", "ignored"))
    remedy = _REMEDY if states["open"] else ""
    return f"{result.series}\n{rows}{sums}\n{remedy}"


def _row(row: RemarkRow) -> Iterator[str]:
    where = f"v{row.version} {row.patch:02}"
    reason = f": {one_line(row.reason)}" if row.reason else ""
    yield f"  {row.number:<3} {row.state:<7} {where}  {one_line(row.person)}{reason}\n"
    if row.state != "open":
        return
    yield f"      <{visible(row.source)}>\n"
    if row.quoted:
        yield f"      > {one_line(row.quoted)}\n"
    for line in row.words.split("\n"):
        yield f"      {visible(line)}".rstrip() + "\n"
