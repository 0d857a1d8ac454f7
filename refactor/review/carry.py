"""What goes from one version into the next: tags, with the steps that still change what they were given for.

An objection is answered where a step no longer does.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from refactor.review.ledger import Ledger, Objection, Tag


@dataclass(frozen=True)
class CarriedTags:
    """The tags of a step on its way into the next version.

    Attributes:
        kept: in the message of its commit.
        dropped: no longer, with the reason, as the mail says it.
        answered: who objected to what the step was and is no longer.
        opposed: what a person has to see to of the objections to it, as the report of a run says
            it.
    """

    kept: tuple[Tag, ...] = ()
    dropped: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    opposed: tuple[str, ...] = ()


def carry(ledger: Ledger, step: str, change: str, version: int) -> CarriedTags:
    """The tags that earlier versions of a step were given, sorted by whether its change is still the same.

    What was dropped is said once, in the version that dropped it.
    """
    given = [tag for tag in ledger.tag if tag.step == step and tag.version < version]
    given = [tag for tag in given if ledger.verdict(tag.source) != "rejected"]
    given = [
        msgspec.structs.replace(tag, change=tag.change or ledger.change(step, tag.version))
        for tag in given
    ]
    kept = {(tag.tag, tag.person): tag for tag in given if tag.change and tag.change == change}
    gone = {(tag.tag, tag.person): tag for tag in given if (tag.tag, tag.person) not in kept}
    dropped = (
        f"Dropped {tag.name}'s {tag.tag}: {_why(tag)}."
        for tag in gone.values()
        if not _was_said(ledger, tag, step, version)
    )
    return CarriedTags(
        tuple(kept.values()), tuple(dropped), _answered(ledger, step, change, version)
    )


def _answered(ledger: Ledger, step: str, change: str, version: int) -> tuple[str, ...]:
    given = [each for each in ledger.objection if each.step == step and each.version < version]
    given = [
        msgspec.structs.replace(each, change=each.change or ledger.change(step, each.version))
        for each in given
    ]
    names = (
        each.name
        for each in given
        if each.change not in ("", change)
        and ledger.verdict(each.source) != "rejected"
        and not _was_said(ledger, each, step, version)
    )
    return tuple(dict.fromkeys(names))


def _why(tag: Tag) -> str:
    if not tag.change:
        return f"it is not recorded what v{tag.version} changed here"
    return f"changed since v{tag.version}"


def _was_said(ledger: Ledger, tag: Tag | Objection, step: str, version: int) -> bool:
    between = [each.of(step) for each in ledger.before(version) if each.version > tag.version]
    return any(patch is not None and patch.change != tag.change for patch in between)


def since(ledger: Ledger, step: str, change: str, version: int) -> int:
    """The earliest version from which on a step has not changed; 0 when it did, or is new, since the last one."""
    unchanged = 0
    for posted in ledger.before(version):
        patch = posted.of(step)
        if patch is None or not patch.change or patch.change != change:
            break
        unchanged = posted.version
    return unchanged
