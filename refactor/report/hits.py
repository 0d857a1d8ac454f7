"""The places of a run as text, CSV or SARIF."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from refactor.commands.hits import Hit, HitTable, Miss
from refactor.report.sarif import first_line, log, remark, with_fix
from refactor.report.visible import one_line, visible
from refactor.report.words import count, described

COLUMNS = ("kind", "step", "file", "line", "function", "before", "after", "reason")


def text(table: HitTable) -> str:
    """A line for each place, with the lines of a hit below it."""
    return "".join(_text(table))


def _text(table: HitTable) -> Iterator[str]:
    sums = f"{count(len(table.hits), 'hit')}, {len(table.misses)} missed"
    yield one_line(f"{table.series} on {described(table.base)}: {sums}") + "\n"
    for hit in table.hits:
        function = f" in {hit.function}()" if hit.function else ""
        yield one_line(f"{hit.step}: {hit.file}:{hit.line}{function}") + "\n"
        for mark, lines in (("-", hit.before), ("+", hit.after)):
            for line in lines.splitlines():
                yield f"    {mark}{visible(line)}\n"
    for miss in table.misses:
        yield one_line(f"{miss.step}: not changed: {_place(miss)}{miss.reason}") + "\n"


def _place(miss: Miss) -> str:
    if not miss.file:
        return ""
    return f"{miss.file}:{miss.line}: " if miss.line else f"{miss.file}: "


def table_csv(table: HitTable) -> str:
    """A row for each place, as RFC 4180 has them, with a head."""
    out = io.StringIO()
    # CRLF ends a row, and a field with a line end is quoted (RFC 4180, 2): the module's default.
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for hit in table.hits:
        place = (hit.step, hit.file, str(hit.line), hit.function)
        writer.writerow(map(visible, ("hit", *place, hit.before, hit.after, "")))
    for miss in table.misses:
        line = str(miss.line or "")
        writer.writerow(map(visible, ("miss", miss.step, miss.file, line, "", "", "", miss.reason)))
    return out.getvalue()


def sarif(table: HitTable) -> dict[str, Any]:
    """The places as a log of SARIF 2.1.0 (OASIS), with each change as a fix."""
    return log([*map(_hit, table.hits), *map(_miss, table.misses)])


def _hit(hit: Hit) -> dict[str, Any]:
    text = f"{hit.step} changes: {first_line((hit.before, hit.after))}"
    found = remark(
        hit.step, text, level="note", path=hit.file, line=hit.line, function=hit.function
    )
    return with_fix(found, path=hit.file, line=hit.line, before=hit.before, after=hit.after)


def _miss(miss: Miss) -> dict[str, Any]:
    text = f"not changed: {miss.reason}"
    return remark(miss.step, text, level="warning", path=miss.file, line=miss.line)
