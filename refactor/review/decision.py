"""Verdicts after the user's decisions about mails."""

from __future__ import annotations

from collections.abc import Container, Iterable

from msgspec.structs import replace

from refactor.errors import BadInput
from refactor.review.ledger import Decision, Decisions, Ledger, Version
from refactor.review.message_id import message_id
from refactor.review.patch_numbers import chosen_steps, patch_ranges
from refactor.review.tag_line import TAKEN
from refactor.review.verdict_row import Judgement, TagVerdict


def parse_accepted(text: str) -> tuple[str, str]:
    """The message-id and the kind of tag in `MESSAGE-ID[:TAG]`; the kind is empty without one.

    Raises:
        BadInput: the one is no message-id, or the other is no tag that a reply can give.
    """
    # A message-id may hold a colon, too.
    head, _, tail = text.rpartition(":")
    if not (head and tail.lower().endswith("-by")):
        return message_id(text), ""
    tag = tail.capitalize()
    if tag not in TAKEN:
        raise BadInput(f"'{tail}' is not taken out of a reply", f"there are {', '.join(TAKEN)}")
    return message_id(head), tag


def limited(
    source: str, tag: str, *, patches: str, rows: Iterable[TagVerdict], ledger: Ledger
) -> Decision:
    """The decision to accept the tags of a mail for some patches.

    Args:
        tag: the kind; empty for every one in the mail.
        patches: numbers in the version that the tag was given on, or step ids.
        rows: the verdicts on the mails at hand.

    Raises:
        BadInput: there is no such patch, or it is not recorded which patches there are.
    """
    for row in rows:
        if row.source != source or tag not in ("", row.tag):
            continue
        if posted := ledger.of(row.version):
            return Decision(source, "accepted", tag, chosen_steps(patches, posted))
        raise BadInput(
            f"v{row.version} is not in the ledger, so its patches are not known",
            "`refactor post` writes down what was sent",
        )
    raise BadInput(f"--patches needs the mail <{source}>", "name its file, too")


def extent(posted: Version, steps: Container[str] | None = None) -> tuple[tuple[str, ...], str]:
    """Steps of a posted version, all by default, and the numbers of their patches as `01-03,07`."""
    chosen, numbers = [], []
    for patch in posted.patch:
        if steps is None or patch.step in steps:
            chosen.append(patch.step)
            numbers.append(patch.number)
    return tuple(chosen), patch_ranges(numbers, 2)


def after_decisions(judged: Iterable[Judgement], ledger: Ledger) -> list[Judgement]:
    """The verdicts after the user's decisions about tags and mails."""
    decisions = Decisions(ledger.decision)
    return [(_decided(row, decisions, ledger), line) for row, line in judged]


def _decided(row: TagVerdict, decisions: Decisions, ledger: Ledger) -> TagVerdict:
    decision = decisions.about(row.source, row.tag)
    if decision is None:
        return row
    # What is refused in any case keeps its own reason, which tells more.
    if decision.verdict == "rejected":
        is_open = row.status in ("taken", "flagged", "blocker")
        return replace(row, status="refused", reason="you rejected it") if is_open else row
    return _accepted(row, decision, ledger.of(row.version))


def _accepted(row: TagVerdict, decision: Decision, posted: Version | None) -> TagVerdict:
    is_limited = bool(decision.steps)
    if not (row.acceptable or (row.status == "taken" and is_limited)):
        return row
    # Without the record of the version nobody knows the numbers of its patches.
    if not is_limited or posted is None:
        if not row.steps or row.status == "taken":
            return row
        return replace(row, status="taken", reason=f"you accepted it; {row.reason}")
    steps, patches = extent(posted, decision.steps)
    reason = f"you accepted it for {patches}; {row.reason}"
    return replace(row, status="taken", steps=steps, patches=patches, reason=reason)
