"""The ledger: what a series knows of its past. Plain TOML, sorted, one thing a line, so that two of them merge."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Literal, TypeVar

import msgspec
from msgspec.structs import replace

from refactor.errors import BadInput
from refactor.values.declared import declare, parse_toml
from refactor.values.tags import TAKEN
from refactor.values.trailer import Trailer

HEAD = "# What this series knows of its past. `refactor post` and `refactor trailers` keep it; two of them merge.\n"

_FORMER = re.compile(r"[0-9a-f]{40}")
_ID = re.compile(r"[!-;=?-~]{1,250}")
_CONFLICT = re.compile(r"^(?:<{7}|>{7})\s", re.MULTILINE)
_PERSON = re.compile(r"[^<>\x00-\x1f\x7f]* <[^<>\s@]+@[^<>\s@]+>(?: #[^\x00-\x1f\x7f]*)?")


class Patch(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """A mail of a version that was posted, or several that were the same.

    Attributes:
        step: the step that it was made from.
        subject: its summary, without what stands in brackets.
        message_id: without angle brackets; more than one when it was sent again.
        patch_id, change: its fingerprint; empty when nobody knows.
    """

    step: str
    number: int
    subject: str
    message_id: tuple[str, ...]
    patch_id: str = ""
    change: str = ""

    def __post_init__(self) -> None:
        _require_ids(self.message_id)


class Version(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """A version that was posted.

    Attributes:
        base, commit: what it was generated on, by the user's name and by its object name; empty when nobody knows.
        subject, message_id: of the cover letter; empty when it had none.
        recipients: the addresses that it went to; empty when nobody knows.
    """

    version: int
    patch: tuple[Patch, ...]
    base: str = ""
    commit: str = ""
    subject: str = ""
    message_id: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _require_ids(self.message_id)

    def of(self, step: str) -> Patch | None:
        """The patch of a step."""
        return next((patch for patch in self.patch if patch.step == step), None)

    @property
    def link(self) -> str:
        """The message-id that stands for the whole: the cover's, or the one patch's; the last one sent."""
        ids = self.message_id or (self.patch[0].message_id if self.patch else ())
        return ids[-1] if ids else ""


class Tag(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tag that was given to a step.

    Attributes:
        person: the trailer's value: `Name <address>`, and a `# comment`.
        source: message-id of the mail in which it was given.
        version: that it was given on.
        change: fingerprint of the step's change in that version; empty when nobody knows.
    """

    step: str
    tag: str
    person: str
    source: str
    version: int
    change: str = ""

    def __post_init__(self) -> None:
        _require_ids((self.source,))
        if self.tag not in TAKEN:
            raise ValueError(f"tag: wanted one of {', '.join(TAKEN)}, got {self.tag!r}")
        # It becomes a line of a commit message.
        _require_person(self.person)

    @property
    def trailer(self) -> Trailer:
        """As it stands in a commit message."""
        return Trailer(self.tag, self.person)

    @property
    def name(self) -> str:
        """The person's name."""
        return self.person.partition(" <")[0]


class Objection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A Nacked-by that was given to a step, or to the whole series.

    Attributes:
        person: the trailer's value, as of a tag.
        source: message-id of the mail in which it was given.
        version: that it was given on.
        step: empty for the whole series.
        change: fingerprint of the step's change in that version; empty when nobody knows, and for the whole series.
    """

    person: str
    source: str
    version: int
    step: str = ""
    change: str = ""

    def __post_init__(self) -> None:
        _require_ids((self.source,))
        _require_person(self.person)

    @property
    def name(self) -> str:
        """The person's name."""
        return self.person.partition(" <")[0]


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the user said about the tags and the objection in one mail."""

    source: str
    verdict: Literal["accepted", "rejected"]

    def __post_init__(self) -> None:
        _require_ids((self.source,))


class Ledger(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a series knows of its past."""

    version: tuple[Version, ...] = ()
    tag: tuple[Tag, ...] = ()
    decision: tuple[Decision, ...] = ()
    objection: tuple[Objection, ...] = ()

    def of(self, version: int) -> Version | None:
        """A version that was posted."""
        return next((each for each in self.version if each.version == version), None)

    def before(self, version: int) -> tuple[Version, ...]:
        """The versions posted before this one, the last one first."""
        return tuple(sorted((each for each in self.version if each.version < version), key=lambda e: -e.version))

    def change(self, step: str, version: int) -> str:
        """Fingerprint of what a step changed in a version; empty when nobody knows."""
        patch = posted.of(step) if (posted := self.of(version)) else None
        return patch.change if patch else ""

    def verdict(self, source: str) -> str:
        """What the user said about a mail; empty when nothing."""
        return next((each.verdict for each in self.decision if each.source == source), "")


def _require_ids(ids: Iterable[str]) -> None:
    for each in ids:
        if not _ID.fullmatch(each):
            raise ValueError(f"wanted a message-id without angle brackets, got {each!r}")


def _require_person(person: str) -> None:
    if not _PERSON.fullmatch(person):
        raise ValueError(f"person: wanted `Name <address>`, got {person!r}")


def message_id(told: str) -> str:
    """A message-id as a person gives it, without its angle brackets.

    Raises:
        BadInput: it is none.
    """
    found = told.strip().removeprefix("<").removesuffix(">")
    if not _ID.fullmatch(found):
        raise BadInput(f"{told!r} is not a message-id", "wanted what stands in the mail's Message-ID header")
    return found


def parse_ledger(text: str, where: str) -> Ledger:
    """A ledger out of its file.

    Raises:
        BadInput: it is not one; with file, key, wanted, got.
    """
    try:
        found = parse_toml(text, where)
    except BadInput:
        if _CONFLICT.search(text):
            raise BadInput(f"{where}: it has conflict markers", "merge it, most often by keeping both sides") from None
        raise
    return _today(declare(found, Ledger, where))


def _today(ledger: Ledger) -> Ledger:
    """A ledger without the fingerprints of former times.

    These were `git patch-id`, which white space does not change: that they differ says that the change is another one,
    but not that it is the same where they agree. So it is not known, and `refactor post` again writes it down.
    """
    versions = (replace(each, patch=tuple(map(_known, each.patch))) for each in ledger.version)
    tags, objections = tuple(map(_known, ledger.tag)), tuple(map(_known, ledger.objection))
    return replace(ledger, version=tuple(versions), tag=tags, objection=objections)


T = TypeVar("T", Patch, Tag, Objection)


def _known(each: T) -> T:
    return replace(each, change="") if _FORMER.fullmatch(each.change) else each


def render(ledger: Ledger) -> str:
    """The file of a ledger: sorted, so that the same knowledge is the same text."""
    sections = [_table("version", _versions(each)) for each in sorted(ledger.version, key=lambda e: e.version)]
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
    lines += [f"{key} = {_value(value)}\n" for key, value in table.items() if key != "patch" and value not in ("", ())]
    lines += ["\n" + _table(f"{name}.patch", patch) for patch in table.get("patch", ())]
    return "".join(lines)


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    # What JSON escapes TOML does too, and one character more.
    return msgspec.json.encode(value).decode().replace("\x7f", "\\u007f")
