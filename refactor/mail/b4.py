"""The cover commit of a b4 prep branch: an empty commit with the cover letter and b4's notes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

MARK = "--- b4-submit-tracking ---"
"""The line by which b4 finds the commit (b4's ez.py, MAGIC_MARKER)."""

_NOTE = "# This section is used internally by b4 prep for tracking purposes."


@dataclass(frozen=True)
class Prep:
    """What b4 tracks about a version.

    Attributes:
        change_id: the same for all versions.
        prefixes: words in the brackets of the subject besides PATCH and the version.
        history: message-ids of the cover letters of earlier versions.
        prerequisites: what the series needs, as `change-id: ID:v2` and `message-id: <ID>`.
    """

    revision: int
    change_id: str
    prefixes: Sequence[str]
    history: Mapping[int, Sequence[str]]
    prerequisites: Sequence[str] = ()


# The same for every version, whenever it is written: b4 puts today's date into message-ids itself.
_CHANGE_DATE = "20200101"


def change_id(series: str, part: str = "") -> str:
    """An id for all versions of a series, in b4's form: a date, a name, twelve digits.

    Args:
        part: the name of one of several threads; b4 finds a thread by its id.
    """
    name = "-".join(filter(None, (series, *part.split("/"))))
    return f"{_CHANGE_DATE}-{name}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def cover_commit(
    subject: str, body: str, *, to: Iterable[str], cc: Iterable[str], prep: Prep
) -> str:
    """The message of the cover commit."""
    # b4 takes lines with # for comments.
    text = re.sub(r"^#", ">#", body, flags=re.MULTILINE)
    people = "\n".join([*_headers("To", to), *_headers("Cc", cc)])
    notes = msgspec.json.format(msgspec.json.encode(_tracking(prep))).decode()
    parts = filter(None, (subject, text, people, f"{MARK}\n{_NOTE}\n{notes}"))
    return "\n\n".join(parts) + "\n"


def _headers(label: str, people: Iterable[str]) -> list[str]:
    return [f"{label}: {who}" for who in people]


def _tracking(prep: Prep) -> dict[str, Any]:
    """The JSON that b4 keeps in the cover commit."""
    # b4 names versions so in its own notes (ez.py).
    history = {f"v{version}": list(ids) for version, ids in sorted(prep.history.items())}
    series: dict[str, Any] = {
        "revision": prep.revision,
        "change-id": prep.change_id,
        "prefixes": list(prep.prefixes),
        "history": history,
    }
    if prep.prerequisites:
        series["prerequisites"] = list(prep.prerequisites)
    return {"series": series}
