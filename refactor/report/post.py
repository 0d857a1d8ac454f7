"""Posted versions, tags and recipients as text. What others wrote is shown without what moves a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from refactor.report.visible import visible
from refactor.report.words import count

if TYPE_CHECKING:
    from refactor.commands.post import RecordedVersion


def noted(result: RecordedVersion) -> str:
    """A version that is now in the ledger."""
    version = result.version
    base = f" on {version.base or version.commit[:12]}" if version.base or version.commit else ""
    head = f"{result.series} v{version.version}{base}: {count(len(version.patch), 'patch')} in {result.ledger}\n"
    cover = [("cover letter", version.subject, version.message_id)] if version.message_id else []
    mails = [
        *cover,
        *(
            (f"{patch.number:02} {patch.step}", patch.subject, patch.message_id)
            for patch in version.patch
        ),
    ]
    lines = [f"  {name}: {visible(subject)}\n{_ids(ids)}" for name, subject, ids in mails]
    return visible(head).rstrip() + "\n" + "".join(lines) + _notes(result.notes)


def _ids(ids: Iterable[str]) -> str:
    return "".join(f"    <{visible(each)}>\n" for each in ids)


def _notes(notes: Iterable[str]) -> str:
    return "".join(f"note: {visible(note)}\n" for note in notes)
