"""A posted version as text. Odd characters of foreign mails, which move a terminal, are named."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from refactor.report.visible import visible
from refactor.report.words import count, marked, short_id

if TYPE_CHECKING:
    from refactor.commands.post import RecordedVersion
    from refactor.review.following import PostedBundle
    from refactor.review.pairing import Match, Unmatched


def noted(result: RecordedVersion) -> str:
    """A version that is now in the ledger."""
    version = result.version
    base = version.base or short_id(version.commit)
    on = f" on {base}" if base else ""
    patches = f"{count(len(version.patch), 'patch')} in {result.ledger}"
    parts = [visible(f"{result.series} v{version.version}{on}: {patches}").rstrip() + "\n"]
    # A single patch is sent without a cover letter.
    if version.message_id:
        parts.append(_mail("cover letter", version.subject, version.message_id))
    for bundle in version.bundle:
        parts.append(_bundle(bundle))
    # A tree-wide series has hundreds, and a bundle is answered as one.
    for patch in () if version.bundle else version.patch:
        parts.append(_mail(f"{patch.number:02} {patch.step}", patch.subject, patch.message_id))
    parts.append(marked("note", map(visible, _notes(result))))
    return "".join(parts)


def _bundle(bundle: PostedBundle) -> str:
    wave = f", wave {bundle.wave}" if bundle.wave else ""
    when = f", {bundle.date}" if bundle.date else ""
    return visible(f"  bundle {bundle.key} v{bundle.version}{wave}{when}").rstrip() + "\n"


def _mail(name: str, subject: str, ids: Iterable[str]) -> str:
    # A mail that was sent again has several, and people answer to any of them.
    found_by = "".join(f"    <{visible(message_id)}>\n" for message_id in ids)
    return f"  {name}: {visible(subject)}\n{found_by}"


def _notes(result: RecordedVersion) -> list[str]:
    """The notes of a posting, with those about patches that are not the step of their subject."""
    notes = list(result.notes)
    for match in result.matches:
        notes += _match_note(match)
    notes += map(_question, result.unmatched)
    return notes


def _match_note(match: Match) -> list[str]:
    head = f"patch {match.number} is taken for {match.step}"
    if match.by == "change":
        return [f"{head}, by another subject: it makes the same change"]
    if match.by == "files":
        share = f"{match.share} % of its files are those of the group"
        return [f"{head}, by another subject: {share}; --is {match.number}=STEP names another"]
    if match.by in ("lines", "words"):
        share = f"{match.share} % of the changed {match.by} are equal"
        return [f"{head}, by another subject: {share}; --is {match.number}=STEP names another"]
    return []


def _question(patch: Unmatched) -> str:
    head = f"patch {patch.number} is no step of this series: {patch.summary}"
    number = patch.number
    remedy = f"--is {number}=STEP names its step, --is {number}=- confirms that it has none"
    if not patch.nearest:
        return f"{head}; {remedy}"
    near = f"nearest is {patch.nearest}, with {patch.share} % of the changed words equal"
    return f"{head} ({near}); {remedy}"
