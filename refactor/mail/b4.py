"""The cover commit of a b4 prep branch: an empty commit with the cover letter, its recipients and b4's own notes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

MARK = "--- b4-submit-tracking ---"
"""What b4 knows the commit by (b4's ez.py, MAGIC_MARKER)."""

_NOTE = "# This section is used internally by b4 prep for tracking purposes."


@dataclass(frozen=True)
class Prep:
    """What b4 has to know of a version.

    Attributes:
        change_id: what all versions share.
        prefixes: what stands in the brackets besides PATCH and the version.
        history: message-ids of the cover letters of earlier versions.
    """

    revision: int
    change_id: str
    prefixes: Sequence[str]
    history: Mapping[int, Sequence[str]]


def change_id(series: str, date: str) -> str:
    """An id for all versions of a series, in b4's form.

    Args:
        date: of the first version, as YYYYMMDD.
    """
    return f"{date}-{series}-{hashlib.sha256(series.encode()).hexdigest()[:12]}"


def cover_commit(subject: str, body: str, to: Iterable[str], cc: Iterable[str], prep: Prep) -> str:
    """The message of the cover commit."""
    # b4 takes lines with # for comments.
    text = re.sub(r"^#", ">#", body, flags=re.MULTILINE)
    people = "\n".join([*(f"To: {who}" for who in to), *(f"Cc: {who}" for who in cc)])
    tracking = {
        "series": {
            "revision": prep.revision,
            "change-id": prep.change_id,
            "prefixes": list(prep.prefixes),
            "history": {f"v{version}": list(ids) for version, ids in sorted(prep.history.items())},
        }
    }
    notes = msgspec.json.format(msgspec.json.encode(tracking)).decode()
    return (
        "\n\n".join(part for part in (subject, text, people, f"{MARK}\n{_NOTE}\n{notes}") if part)
        + "\n"
    )
