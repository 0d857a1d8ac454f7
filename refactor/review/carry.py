"""What goes from one version into the next: tags, with the steps that still change the same lines.

An objection is answered where a step no longer makes the change that it was against.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from refactor.mail.trailer import Trailer
from refactor.review.ledger import Ledger, Objection, Tag

Given = TypeVar("Given", Tag, Objection)


@dataclass(frozen=True)
class CarriedTags:
    """The tags of a step on its way into the next version.

    Attributes:
        kept: tags that stay in the commit message.
        dropped: sentences for the mail, one a tag that is dropped, with the reason.
        gone: the tags that are dropped because the patch has changed.
        answered: names of people whose objection was to an earlier form of the step.
        opposed: sentences for the report of a run, about objections that need a decision.
        withdrawn: tags that were taken back, as the user has accepted.
    """

    kept: tuple[Tag, ...] = ()
    dropped: tuple[str, ...] = ()
    gone: tuple[Tag, ...] = ()
    answered: tuple[str, ...] = ()
    opposed: tuple[str, ...] = ()
    withdrawn: tuple[Trailer, ...] = ()


def carry(ledger: Ledger, step: str, change: str, version: int) -> CarriedTags:
    """The tags that a step got in earlier versions, sorted by whether its change is the same.

    A dropped tag is mentioned once, in the version that dropped it.
    """
    withdrawals = _accepted_withdrawals(ledger, step, version)
    given = []
    for tag in _given(ledger, ledger.tag, step, version):
        if not any(_takes_back(withdrawal, tag) for withdrawal in withdrawals):
            given.append(tag)
    # An unknown change equals none, not even another unknown one.
    kept = {_by_whom(tag): tag for tag in given if tag.change and tag.change == change}
    # Of two tags of one kind by one person the later one counts, at the place of the first.
    gone: dict[tuple[str, str], Tag] = {}
    for tag in given:
        if _by_whom(tag) not in kept:
            gone[_by_whom(tag)] = tag
    lost, dropped = [], []
    for tag in gone.values():
        if not _changed_before(ledger, tag, step, version):
            lost.append(tag)
            dropped.append(f"Dropped {tag.name}'s {tag.tag}: {why_dropped(tag)}.")
    # A tag that was given anew is kept, whatever was taken back before.
    withdrawn = []
    for withdrawal in withdrawals:
        if (withdrawal.tag, withdrawal.person) not in kept:
            withdrawn.append(Trailer(withdrawal.tag, withdrawal.person))
            # The change log of a version in between has said so already.
            if not _posted_between(ledger, withdrawal.version, version):
                dropped.append(f"Dropped {withdrawal.name}'s {withdrawal.tag}: withdrawn.")
    return CarriedTags(
        kept=tuple(kept.values()),
        dropped=tuple(dropped),
        gone=tuple(lost),
        answered=_answered(ledger, step, change, version),
        withdrawn=tuple(withdrawn),
    )


def _accepted_withdrawals(ledger: Ledger, step: str, version: int) -> list[Objection]:
    """What was taken back from a step before a version, and the user has accepted that."""
    found = []
    for objection in ledger.objection:
        is_for = objection.tag and objection.step in ("", step) and objection.version < version
        # Words may only read like a withdrawal: the tag stays until the user has decided.
        if is_for and ledger.verdict(objection.source, objection.tag) == "accepted":
            found.append(objection)
    return found


def _takes_back(withdrawal: Objection, tag: Tag) -> bool:
    return tag.tag == withdrawal.tag and tag.source in withdrawal.withdraws


def _posted_between(ledger: Ledger, first: int, last: int) -> bool:
    return any(first < posted.version < last for posted in ledger.version)


def _given(ledger: Ledger, entries: Iterable[Given], step: str, version: int) -> list[Given]:
    """The tags or objections that a step got before a version, without rejected ones."""
    given = []
    for entry in entries:
        if entry.step != step or entry.version >= version:
            continue
        if ledger.verdict(entry.source, entry.tag) == "rejected":
            continue
        # An entry may be older than the record of the version that it was given on.
        change = entry.change or ledger.change(step, entry.version)
        given.append(msgspec.structs.replace(entry, change=change))
    return given


def _by_whom(tag: Tag) -> tuple[str, str]:
    return tag.tag, tag.person


def _answered(ledger: Ledger, step: str, change: str, version: int) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for objection in _given(ledger, ledger.objection, step, version):
        if objection.tag:
            continue
        # Where it is not recorded what the patch was, nobody can tell that it has changed.
        is_changed = objection.change not in ("", change)
        if is_changed and not _changed_before(ledger, objection, step, version):
            names[objection.name] = None
    return tuple(names)


def why_dropped(tag: Tag) -> str:
    """Why a tag is dropped with a patch that is not known to make the same change."""
    if not tag.change:
        return f"cannot tell whether the patch changed since v{tag.version}"
    return f"changed since v{tag.version}"


def _changed_before(ledger: Ledger, given: Tag | Objection, step: str, version: int) -> bool:
    """Whether a version in between had another change: then its mail mentioned it already."""
    for posted in ledger.before(version):
        patch = posted.of(step) if posted.version > given.version else None
        if patch is not None and patch.change != given.change:
            return True
    return False


def since(ledger: Ledger, step: str, change: str, version: int) -> int:
    """The earliest version since which a step has not changed; 0 for a changed or new step."""
    unchanged = 0
    for posted in ledger.before(version):
        patch = posted.of(step)
        if patch is None or not patch.change or patch.change != change:
            break
        unchanged = posted.version
    return unchanged
