"""The places of a run as text, CSV or SARIF."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import refactor

if TYPE_CHECKING:
    from refactor.commands.hits import Hit, HitTable, Miss
from refactor.report.visible import one_line, visible
from refactor.report.words import count, described

COLUMNS = ("kind", "step", "file", "line", "function", "before", "after", "reason")
# SARIF names its schema by this address; nothing is fetched (OASIS SARIF 2.1.0, 3.13.3).
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


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
    driver = {"name": "refactor", "version": refactor.__version__, "rules": _rules(table)}
    results = [*map(_hit, table.hits), *map(_miss, table.misses)]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rules(table: HitTable) -> list[dict[str, str]]:
    steps = [hit.step for hit in table.hits]
    steps += (miss.step for miss in table.misses)
    return list(map(_rule, dict.fromkeys(steps)))


def _rule(step: str) -> dict[str, str]:
    return {"id": step}


def _hit(hit: Hit) -> dict[str, Any]:
    end = hit.line + hit.before.count("\n")
    whole_lines = {"startLine": hit.line, "startColumn": 1, "endLine": end, "endColumn": 1}
    location = _location(hit.file, hit.line)
    if hit.function:
        location["logicalLocations"] = [{"name": hit.function, "kind": "function"}]
    replacement = {"deletedRegion": whole_lines, "insertedContent": {"text": hit.after}}
    change = {"artifactLocation": _artifact(hit.file), "replacements": [replacement]}
    first = (hit.before or hit.after).strip().partition("\n")[0]
    return {
        "ruleId": hit.step,
        "level": "note",
        "message": {"text": f"{hit.step} changes: {first}"},
        "locations": [location],
        "fixes": [{"artifactChanges": [change]}],
    }


def _miss(miss: Miss) -> dict[str, Any]:
    found: dict[str, Any] = {
        "ruleId": miss.step,
        "level": "warning",
        "message": {"text": f"not changed: {miss.reason}"},
    }
    if miss.file:
        found["locations"] = [_location(miss.file, miss.line)]
    return found


def _location(path: str, line: int) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": _artifact(path)}
    if line:
        place["region"] = {"startLine": line}
    return {"physicalLocation": place}


def _artifact(path: str) -> dict[str, str]:
    # A URI (RFC 3986); a path of git is bytes.
    uri = quote(path.encode("utf-8", "surrogateescape"))
    return {"uri": uri, "uriBaseId": "SRCROOT"}
