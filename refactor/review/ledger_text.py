"""The ledger as TOML: strictly parsed, written in one order."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from msgspec.structs import replace

from refactor.errors import BadInput
from refactor.review.ledger import HEAD, Ledger, T, Version
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
    sections = [
        _table("version", _versions(each))
        for each in sorted(ledger.version, key=lambda e: e.version)
    ]
    tags = sorted(ledger.tag, key=lambda e: (e.step, e.tag, e.person, e.version, e.source))
    sections += [_table("tag", msgspec.to_builtins(each)) for each in tags]
    objections = sorted(ledger.objection, key=lambda e: (e.step, e.person, e.version, e.source))
    sections += [_table("objection", msgspec.to_builtins(each)) for each in objections]
    decisions = sorted(ledger.decision, key=lambda e: e.source)
    sections += [_table("decision", msgspec.to_builtins(each)) for each in decisions]
    return "\n".join([HEAD, *sections])


def _versions(version: Version) -> dict[str, Any]:
    table: dict[str, Any] = msgspec.to_builtins(version)
    table["patch"] = sorted(table["patch"], key=lambda patch: (patch["number"], patch["step"]))
    return table


def _table(name: str, table: dict[str, Any]) -> str:
    lines = [f"[[{name}]]\n"]
    lines += [
        f"{key} = {_value(value)}\n"
        for key, value in table.items()
        if key != "patch" and value not in ("", ())
    ]
    lines += ["\n" + _table(f"{name}.patch", patch) for patch in table.get("patch", ())]
    return "".join(lines)


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    # What JSON escapes TOML does too, and one character more.
    return msgspec.json.encode(value).decode().replace("\x7f", "\\u007f")
