"""How far a tree-wide series has come: the state of each group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import msgspec

from refactor.review.following import Fate, PostedBundle, Reply
from refactor.review.ledger import Ledger, Version
from refactor.runs.group import Group
from refactor.runs.run import Changed, Dropped, Held, Run, Unmatched

State = Literal[
    "planned",
    "new",
    "held",
    "sent",
    "replied",
    "tagged",
    "objected",
    "unmatched",
    "taken",
    "vanished",
]
STATES: tuple[State, ...] = get_args(State)
"""In the order of a group's life."""

OPEN = frozenset[State](STATES) - {"taken", "vanished"}
"""States of groups that the base still has to get."""


class GroupState(msgspec.Struct, frozen=True, rename="kebab"):
    """A group, and how far it has come.

    Attributes:
        id: of its commit: `<step>/<group>`.
        bundle: key of the bundle that it is mailed in.
        reason: why it is held, unmatched, taken or vanished; who has objected.
        version: in the subject of its last mail; 0 for none.
        date: of that mail; empty where it is not known.
        wave: that it was part of.
        left: lines that still hold the words of the rule in its files.
        people: who it was mailed to.
    """

    id: str
    bundle: str
    state: State
    reason: str = ""
    version: int = 0
    date: str = ""
    wave: str = ""
    left: int = 0
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Posted:
    """The last mail of a group.

    Attributes:
        version: of the series.
    """

    version: int
    bundle: PostedBundle | None
    change: str


def group_states(
    run: Run,
    ledger: Ledger,
    *,
    opposed: Mapping[str, str],
    people: Mapping[str, tuple[str, ...]],
    earlier: Iterable[str] = (),
) -> tuple[GroupState, ...]:
    """The state of each group that a series has or had.

    Args:
        run: of the version that is worked on.
        opposed: id of a commit -> a sentence about the objection that stands against it.
        people: id of a commit -> who its mail goes to.
        earlier: ids of commits that runs of earlier versions made.
    """
    posted = _posted(ledger)
    fates = _fates(ledger)
    known = {*posted, *earlier}
    found: dict[str, GroupState] = {}
    for step in run.steps:
        if isinstance(step, Changed) and step.group:
            state, reason = _of_changed(step, ledger, posted, fates.get(step.id), opposed)
            if state == "planned" and ledger.before(run.version) and step.id not in known:
                state = "new"
            left = sum(len(edit.left) for edit in step.facts.edits)
            found[step.id] = _state(step.id, step.group, state, reason, left=left)
        elif isinstance(step, Held):
            # Its edits did not run, so its lines are not counted: each file stands for one.
            found[step.id] = _state(step.id, step.group, "held", step.reason, len(step.files))
        elif isinstance(step, Dropped | Unmatched) and "/" in step.id:
            found[step.id] = GroupState(step.id, "", _end(step), step.reason)
    for identity, fate in fates.items():
        # It was dropped by an earlier run, and the last one knows nothing of it.
        if identity not in found:
            found[identity] = GroupState(identity, "", fate.state, fate.reason)
    states = []
    for group in found.values():
        states.append(_mailed(group, posted.get(group.id), people))
    return tuple(states)


def _fates(ledger: Ledger) -> dict[str, Fate]:
    """Id of a commit -> the end of its group."""
    return {fate.step: fate for fate in ledger.fate}


def _state(identity: str, group: Group, state: State, reason: str, left: int = 0) -> GroupState:
    return GroupState(identity, group.bundle, state, reason, left=left)


def _posted(ledger: Ledger) -> dict[str, _Posted]:
    """Id of a commit -> its last mail."""
    found = {}
    # In order, so that a later mail of a group takes the place of an earlier one.
    for version in sorted(ledger.version, key=version_number):
        bundles = {bundle.key: bundle for bundle in version.bundle}
        for patch in version.patch:
            bundle = bundles.get(patch.bundle)
            found[patch.step] = _Posted(version.version, bundle, patch.change)
    return found


def version_number(version: Version) -> int:
    """By which versions are put in order."""
    return version.version


def _of_changed(
    step: Changed,
    ledger: Ledger,
    posted: Mapping[str, _Posted],
    fate: Fate | None,
    opposed: Mapping[str, str],
) -> tuple[State, str]:
    """The state of a group that still makes a commit, and the reason."""
    # The commit in a maintainer's tree outweighs all that was said about its mail.
    if fate and fate.head:
        return fate.state, f"{fate.words.removeprefix(fate.state)} in {fate.head}".strip()
    last = posted.get(step.id)
    if last is None:
        return "planned", ""
    replies = [reply for reply in ledger.reply if reply.step == step.id]
    for reply in replies:
        # Before objections: the patch is in a tree, whatever was said against it.
        if reply.applied and _holds(ledger, reply):
            return "taken", f"{reply.person} says so in <{reply.source}>"
    if step.id in opposed:
        return "objected", opposed[step.id]
    return _answered(step, ledger, last, replies)


def _holds(ledger: Ledger, reply: Reply) -> bool:
    return ledger.verdict(reply.source) != "rejected"


def _answered(
    step: Changed, ledger: Ledger, last: _Posted, replies: Iterable[Reply]
) -> tuple[State, str]:
    """The state of a group that was mailed and that nobody has taken or opposed."""
    given = []
    # submitting-patches.rst: once a patch "has changed substantially", tags that were given to it
    # "might not be applicable anymore". So a tag counts for the change that it answers.
    for tag in ledger.tag:
        if tag.step == step.id and tag.change == last.change:
            given.append(f"{tag.tag}: {tag.name}")
    if given:
        return "tagged", ", ".join(dict.fromkeys(given))
    people: dict[str, None] = {}
    for reply in replies:
        # A new version waits for answers of its own.
        if reply.version == last.version:
            people[reply.person] = None
    return ("replied", ", ".join(people)) if people else ("sent", "")


def _end(step: Dropped | Unmatched) -> State:
    if isinstance(step, Unmatched):
        return "unmatched"
    return "taken" if step.reason.startswith("taken") else "vanished"


def _mailed(
    group: GroupState, last: _Posted | None, people: Mapping[str, tuple[str, ...]]
) -> GroupState:
    if last is None:
        return group
    bundle = last.bundle
    return msgspec.structs.replace(
        group,
        # `<bundle>/part-<n>` is one of several threads: for a maintainer they are one bundle.
        bundle=group.bundle or (bundle.key.partition("/")[0] if bundle else ""),
        version=bundle.version if bundle else last.version,
        date=bundle.date if bundle else "",
        wave=bundle.wave if bundle else "",
        people=people.get(group.id, ()),
    )
