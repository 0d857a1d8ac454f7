"""The groups of a tree-wide series as text: a line for each, by bundle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.report.status import lines
from refactor.report.visible import one_line
from refactor.report.words import columns, count, described

if TYPE_CHECKING:
    from refactor.commands.groups import GroupRow, GroupTable

_HEAD = ("bundle", "group", "files", "sites", "people", "route", "state", "prefix")


def groups(result: GroupTable) -> str:
    """A line for each group; `?` is behind a prefix that is only likely."""
    rows: list[tuple[str, ...]] = [_HEAD]
    for row in result.groups:
        rows.append(_row(row, row.group.key in result.unsure))
    head = one_line(f"{result.series} on {described(result.base)}")
    return f"{head}\n{columns(rows)}{totals(result)}\n{_remarks(result)}"


def totals(result: GroupTable) -> str:
    """The numbers of groups, bundles and unsure prefixes, and where the groups are kept."""
    parts = [count(len(result.groups), "group"), count(result.bundles, "bundle")]
    if result.unsure:
        parts.append(f"{count(len(result.unsure), 'unsure prefix')} (?)")
    return f"{', '.join(parts)}; groups are kept in {result.file}"


def _remarks(result: GroupTable) -> str:
    """The groups of nobody, and those with added lines that reviewers may want otherwise."""
    told = []
    for row in result.groups:
        if row.group.addressee:
            told.append(one_line(f"  {row.id}: {row.group.addressee}"))
    for row in result.groups:
        if row.long or row.joinable:
            told.append(one_line(f"  {row.id}: {lines(row.long, row.joinable)}"))
    return "".join(f"{line}\n" for line in told)


def _row(row: GroupRow, unsure: bool) -> tuple[str, ...]:
    group = row.group
    return (
        group.bundle,
        group.key,
        str(len(row.files)),
        str(row.sites),
        str(len(row.people)),
        group.route,
        row.state,
        one_line(f"{group.prefix}{' ?' if unsure else ''}{_held(row)}"),
    )


def _held(row: GroupRow) -> str:
    return f" ({row.hold})" if row.hold else ""
