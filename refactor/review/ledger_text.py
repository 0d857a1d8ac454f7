"""The ledger as TOML: strictly parsed, written in one order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from refactor.errors import BadInput
from refactor.review.following import Fate, Reply
from refactor.review.ledger import HEAD, Decision, Ledger, Objection, T, Tag, Version
from refactor.review.question import question_order
from refactor.review.remark import Answer, Remark
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
    for name, records, order in _tables(ledger):
        for record in sorted(records, key=order):
            sections.append(_table(name, msgspec.to_builtins(record)))
    return "\n".join(sections)


def _tables(ledger: Ledger) -> Iterator[tuple[str, Sequence[Any], Callable[[Any], Any]]]:
    """What a ledger holds besides versions: the table's name, the records, and their order."""
    yield "answer", ledger.answer, _answer_order
    yield "tag", ledger.tag, _tag_order
    yield "objection", ledger.objection, _objection_order
    yield "question", ledger.question, question_order
    yield "decision", ledger.decision, _decision_order
    yield "remark", ledger.remark, _remark_order
    yield "reply", ledger.reply, _reply_order
    yield "fate", ledger.fate, _fate_order


def _version_order(version: Version) -> int:
    return version.version


def _answer_order(answer: Answer) -> tuple[int, str, str]:
    return answer.version, answer.person, answer.step


def _tag_order(tag: Tag) -> tuple[str, str, str, int, str]:
    return tag.step, tag.tag, tag.person, tag.version, tag.source


def _objection_order(objection: Objection) -> tuple[str, str, int, str, str]:
    place = objection.step, objection.person, objection.version
    return *place, objection.source, objection.tag


def _decision_order(decision: Decision) -> tuple[str, str]:
    return decision.source, decision.tag


def _remark_order(remark: Remark) -> tuple[int, str]:
    return remark.number, remark.source


def _reply_order(reply: Reply) -> tuple[str, int, str]:
    return reply.step, reply.version, reply.source


def _fate_order(fate: Fate) -> str:
    return fate.step


def _version(version: Version) -> dict[str, Any]:
    table: dict[str, Any] = msgspec.to_builtins(version)
    table["bundle"] = sorted(table["bundle"], key=lambda bundle: bundle["key"])
    table["patch"] = sorted(table["patch"], key=_patch_order)
    return table


def _patch_order(patch: dict[str, Any]) -> tuple[str, int, str]:
    return patch["bundle"], patch["number"], patch["step"]


def _table(name: str, table: dict[str, Any]) -> str:
    lines = [f"[[{name}]]\n"]
    for key, value in table.items():
        # A key without a value is left out: a later version, which knows more keys, writes the
        # same. The tables inside of this one are in lists.
        if not isinstance(value, list) and value is not False and value not in ("", ()):
            lines.append(f"{key} = {_value(value)}\n")
    # Last: a key below the header of a sub-table is one of that (TOML 1.0, Table).
    for key, value in table.items():
        for inner in value if isinstance(value, list) else ():
            lines.append("\n" + _table(f"{name}.{key}", inner))
    return "".join(lines)


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    # What JSON escapes TOML does too, and one character more.
    return msgspec.json.encode(value).decode().replace("\x7f", "\\u007f")
