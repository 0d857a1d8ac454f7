"""The ledger as TOML: strictly parsed, written in one order."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from msgspec.structs import replace

from refactor.errors import BadInput
from refactor.review.ledger import HEAD, Decision, Ledger, Objection, T, Tag, Version
from refactor.series.declared import declare, parse_toml

_FORMER = re.compile(r"[0-9a-f]{40}")


_CONFLICT = re.compile(r"^(?:<{7}|>{7})\s", re.MULTILINE)


def parse_ledger(text: str, where: str) -> Ledger:
    """A ledger out of its file.

    Raises:
        BadInput: it is not one; with file, key, wanted, got.
    """
    try:
        found = parse_toml(text, where)
    except BadInput:
        if _CONFLICT.search(text):
            raise BadInput(
                f"{where}: it has conflict markers", "merge it, most often by keeping both sides"
            ) from None
        raise
    return _today(declare(found, Ledger, where))


def _today(ledger: Ledger) -> Ledger:
    """A ledger without the fingerprints of former times.

    These were `git patch-id`, which white space does not change: that they differ says that the
    change is another one, but not that it is the same where they agree. So it is not known, and
    `refactor post` again writes it down.
    """
    versions = (replace(each, patch=tuple(map(_known, each.patch))) for each in ledger.version)
    tags, objections = tuple(map(_known, ledger.tag)), tuple(map(_known, ledger.objection))
    return replace(ledger, version=tuple(versions), tag=tags, objection=objections)


def _known(each: T) -> T:
    return replace(each, change="") if _FORMER.fullmatch(each.change) else each


def render(ledger: Ledger) -> str:
    """The file of a ledger: sorted, so that the same knowledge is the same text."""
    sections = [HEAD]
    for version in sorted(ledger.version, key=_version_order):
        sections.append(_table("version", _version(version)))
    for tag in sorted(ledger.tag, key=_tag_order):
        sections.append(_table("tag", msgspec.to_builtins(tag)))
    for objection in sorted(ledger.objection, key=_objection_order):
        sections.append(_table("objection", msgspec.to_builtins(objection)))
    for decision in sorted(ledger.decision, key=_decision_order):
        sections.append(_table("decision", msgspec.to_builtins(decision)))
    return "\n".join(sections)


def _version_order(version: Version) -> int:
    return version.version


def _tag_order(tag: Tag) -> tuple[str, str, str, int, str]:
    return tag.step, tag.tag, tag.person, tag.version, tag.source


def _objection_order(objection: Objection) -> tuple[str, str, int, str, str]:
    place = objection.step, objection.person, objection.version
    return *place, objection.source, objection.tag


def _decision_order(decision: Decision) -> tuple[str, str]:
    return decision.source, decision.tag


def _version(version: Version) -> dict[str, Any]:
    table: dict[str, Any] = msgspec.to_builtins(version)
    table["patch"] = sorted(table["patch"], key=lambda patch: (patch["number"], patch["step"]))
    return table


def _table(name: str, table: dict[str, Any]) -> str:
    lines = [f"[[{name}]]\n"]
    for key, value in table.items():
        if key != "patch" and value not in ("", ()):
            lines.append(f"{key} = {_value(value)}\n")
    for patch in table.get("patch", ()):
        lines.append("\n" + _table(f"{name}.patch", patch))
    return "".join(lines)


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    # What JSON escapes TOML does too, and one character more.
    return msgspec.json.encode(value).decode().replace("\x7f", "\\u007f")
