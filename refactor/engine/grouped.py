"""The groups of a run, written to groups.toml beside the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from refactor.errors import Refused
from refactor.library.history import GROUPS, groups_file, home
from refactor.library.program import Program
from refactor.runs.group import Group
from refactor.runs.run import Changed, Held, Run, StepOutcome
from refactor.spread.entries import GroupEntry
from refactor.spread.entries_text import with_groups
from refactor.store import places
from refactor.store.cache import write_whole
from refactor.store.lock import exclusive
from refactor.text.diff import quoted

_SHOWN = 3
"""Unsure prefixes that a message names before it only counts."""


def grouped(outcomes: Iterable[StepOutcome]) -> Iterator[tuple[Group, tuple[str, ...]]]:
    """The groups of a run with their files, those that are held too."""
    for outcome in outcomes:
        if isinstance(outcome, Held):
            yield outcome.group, outcome.files
        elif isinstance(outcome, Changed) and outcome.group:
            yield outcome.group, tuple(file.path for file in outcome.facts.files)


def keep_groups(
    program: Program,
    groups: Iterable[tuple[Group, tuple[str, ...]]],
    *,
    accept: bool,
    waiting: Callable[[], None],
) -> None:
    """Write the groups of a run that groups.toml does not have.

    Args:
        accept: take the prefixes that are unsure as they are.
        waiting: called once when another process holds the file, before waiting for it.

    Raises:
        BadInput: groups.toml is not fit.
    """
    entries: dict[str, GroupEntry] = {}
    for group, files in groups:
        earlier = entries.get(group.key)
        # Two steps may have files of one group.
        listed = dict.fromkeys([*(earlier.files if earlier else ()), *map(quoted, files)])
        entries[group.key] = _entry(group, tuple(listed))
    if not entries:
        return
    # In our own directory: beside groups.toml it would be an untracked file in the user's
    # repository.
    lock = places.state_directory() / "ledgers" / f"{home(program).name}.groups.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with exclusive(lock, waiting):
        kept = groups_file(program)
        accepted = frozenset(entries) if accept else frozenset[str]()
        text = with_groups(kept.text, entries, where=str(kept.path), accepted=accepted)
        if text != kept.text:
            write_whole(kept.path, text.encode())


def _entry(group: Group, files: tuple[str, ...]) -> GroupEntry:
    return GroupEntry(
        section=quoted(group.section),
        prefix=group.prefix,
        proposals=group.proposals,
        bundle=group.bundle,
        route=group.route,
        files=files,
    )


def require_sure(program: Program, run: Run, *, again: str) -> None:
    """Refuse a run with prefixes that were not looked at: they stand in every subject.

    Args:
        again: the command that accepts them.

    Raises:
        Refused: with the groups, or with the steps that have no groups.
    """
    groups = []
    for group, _ in grouped(run.changed):
        if group.proposals:
            groups.append(f"{group.key} ({group.prefix})")
    # A step has no groups.toml: its template is the place to choose.
    steps = [f"{step.id} ({step.proposals[0]})" for step in run.changed if step.proposals]
    if groups or steps:
        place = f"choose in {home(program) / GROUPS}"
        if not groups:
            place = "write one in place of `{{ prefix }}` in the template"
        raise Refused(_are_unsure(groups or steps), f"{place}, or `{again}` takes them as they are")


def _are_unsure(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    what = "prefixes" if len(names) > 1 else "prefix"
    verb = "are" if len(names) > 1 else "is"
    return f"the subject {what} of {', '.join(names[:_SHOWN])}{more} {verb} unsure"
